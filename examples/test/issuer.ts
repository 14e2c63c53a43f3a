import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An issuer as Signet is one: publishes its key and signs access tokens with it. */
export class Issuer {
  private constructor(readonly server: Server) {}

  static async start(): Promise<Issuer> {
    const server = createServer((req, res) => {
      const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'key_1', alg: 'ES256', use: 'sig' }];
      res.writeHead(req.url === '/.well-known/jwks.json' ? 200 : 404, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Issuer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  token(claims: object = {}, kid = 'key_1'): string {
    const now = Math.floor(Date.now() / 1000);
    const agent = { sub: 'agt_1', agent_id: 'agt_1', name: 'Support agent', tier: 'free', type: 'access' };
    const usual = { iss: this.url, aud: this.url, permissions: ['zendesk:tickets:read'] };
    const payload = { ...agent, ...usual, iat: now, exp: now + 60, ...claims };
    const text = `${encode({ alg: 'ES256', kid, typ: 'JWT' })}.${encode(payload)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

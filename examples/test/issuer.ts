import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const signed = (header: object, payload: object): string => {
  const text = `${encode({ alg: 'ES256', kid: 'key_1', ...header })}.${encode(payload)}`;
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
};

/** An issuer as Signet is one: publishes its key, signs access tokens with it, and tells which agents it has stopped. */
export class Issuer {
  readonly #stopped: string[] = [];
  readonly #listeners = new Set<ServerResponse>();

  private constructor(readonly server: Server) {}

  static async start(): Promise<Issuer> {
    const server: Server = createServer((req, res) => {
      const path = req.url?.replace(/\?.*/, '');
      if (path === '/.well-known/revoked.jwt') return void res.end(issuer.#list());
      if (path === '/.well-known/revoked.feed') {
        issuer.#listeners.add(res.writeHead(200, { 'content-type': 'text/event-stream' }));
        return issuer.#tell();
      }
      const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'key_1', alg: 'ES256', use: 'sig' }];
      res.writeHead(req.url === '/.well-known/jwks.json' ? 200 : 404, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ keys }));
    });
    const issuer = new Issuer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  /** Ends the tokens that an agent has. */
  stopAgent(id: string): void {
    this.#stopped.push(id);
    this.#tell();
  }

  #list(): string {
    const iat = Math.floor(Date.now() / 1000);
    const agents = Object.fromEntries(this.#stopped.map((id) => [id, [1, iat + 3600]]));
    const list = { iss: this.url, iat, since: 0, seq: this.#stopped.length, agents };
    return signed({ typ: 'revocations+jwt' }, list);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener.write(`event: revocations\ndata: ${this.#list()}\n\n`);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  token(claims: object = {}, kid = 'key_1'): string {
    const now = Math.floor(Date.now() / 1000);
    const agent = { sub: 'agt_1', agent_id: 'agt_1', name: 'Support agent', tier: 'free', type: 'access' };
    const usual = { iss: this.url, aud: this.url, permissions: ['zendesk:tickets:read'] };
    const payload = { ...agent, ...usual, iat: now, exp: now + 60, ...claims };
    return signed({ kid, typ: 'JWT' }, payload);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

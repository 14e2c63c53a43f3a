import { createHmac, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ScriptedServer } from './scripted-server.js';

type Json = Record<string, unknown>;
export interface SigningKey {
  kid: string;
  alg: 'ES256' | 'EdDSA';
  privateKey: KeyObject;
  publicKey: KeyObject;
  jwk: JsonWebKey;
}

export const AUDIENCE = 'https://tickets.example';

export function newKey(kid: string, alg: 'ES256' | 'EdDSA' = 'ES256'): SigningKey {
  const { privateKey, publicKey } =
    alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  return {
    kid,
    alg,
    privateKey,
    publicKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' },
  };
}

export const encode = (value: Json | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signs exactly these texts, however wrong they are. */
export function signTexts(key: SigningKey, header: string, payload: string): string {
  const text = `${encode(header)}.${encode(payload)}`;
  const signature =
    key.alg === 'ES256'
      ? sign('sha256', Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
      : sign(null, Buffer.from(text), key.privateKey);
  return `${text}.${signature.toString('base64url')}`;
}

export function hmacToken(secret: string | Buffer, header: Json, payload: Json): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** A real issuer: keys, a key document behind HTTP, tokens. */
export class Issuer {
  keys: SigningKey[] = [newKey('key_1'), newKey('key_2', 'EdDSA')];
  readonly server: ScriptedServer;

  private constructor(server: ScriptedServer) {
    this.server = server;
    this.publish();
  }

  static async start(): Promise<Issuer> {
    return new Issuer(await ScriptedServer.start());
  }

  get url(): string {
    return this.server.url;
  }

  /** How often its keys were asked for. */
  get fetches(): number {
    return this.server.received.filter(({ url }) => !url.includes('/revoked.')).length;
  }

  publish(document: unknown = { keys: this.keys.map(({ jwk }) => jwk) }): void {
    this.server.answers({ json: document });
  }

  claims(override: Json = {}): Json {
    const now = Math.floor(Date.now() / 1000);
    const agent = { sub: 'agt_1', agent_id: 'agt_1', name: 'Agent', tier: 'free' };
    const usual = {
      iss: this.url,
      aud: AUDIENCE,
      type: 'access',
      permissions: ['zendesk:tickets:read'],
      jti: 'j',
    };
    return { ...agent, ...usual, iat: now, exp: now + 60, ...override };
  }

  header(key: SigningKey = this.keys[0]!): Json {
    return { alg: key.alg, kid: key.kid, typ: 'JWT' };
  }

  token(override: Json = {}, header: Json = {}, key: SigningKey = this.keys[0]!): string {
    const claims = JSON.stringify(this.claims(override));
    return signTexts(key, JSON.stringify({ ...this.header(key), ...header }), claims);
  }
}

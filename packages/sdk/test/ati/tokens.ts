import { createHmac, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';

interface Vector {
  id: string;
  request: Record<string, unknown> & { token: string };
  accept: { ours: boolean };
  ours_error?: string;
  claims?: Record<string, unknown> | null;
  scopes?: string[];
  sign?: Record<string, unknown>;
}

/** What both sides of the reference do, and what has to be done here. */
export const CASES = JSON.parse(
  readFileSync(new URL('../../../contracts/src/languages/ati-cases.json', import.meta.url), 'utf8'),
) as { keys: { A: string; B: string }; vectors: Vector[] } & Record<string, Record<string, unknown>[]>;

/** What all of our readers have to say of a payload, each in its own suite. */
export const PAYLOADS = JSON.parse(
  readFileSync(new URL('../../../contracts/src/languages/ati-payloads.json', import.meta.url), 'utf8'),
) as { base: Record<string, string>; cases: { members: Record<string, string>; error: string | null }[] };

export const SECRET = CASES.keys.A;
export const NOW = 1_700_000_000;
export const CLAIMS = {
  sub: 'agent-7',
  aud: 'ati-proxy',
  iat: NOW,
  exp: NOW + 3600,
  scope: 'tool:web_search',
  iss: 'ati-orchestrator',
  jti: '3f0c2b9e-6a51-4d7e-9c1b-5a7d90e4f210',
  ati: { v: 1 },
};

export const HEADER = '{"alg":"HS256","typ":"JWT"}';

export const encode = (text: string | Uint8Array) => Buffer.from(text).toString('base64url');

/** A token of these texts, whatever they are, that is signed with the secret. */
export function signed(payload: string | object, header: string | object = HEADER, secret = SECRET): string {
  const [head, body] = [header, payload].map((part) =>
    encode(typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part)),
  );
  const text = `${head}.${body}`;
  return `${text}.${encode(createHmac('sha256', Buffer.from(secret, 'hex')).update(text).digest())}`;
}

const pair = (namedCurve: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return {
    pkcs8: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    sec1: privateKey.export({ format: 'pem', type: 'sec1' }) as string,
    spki: publicKey.export({ format: 'pem', type: 'spki' }) as string,
    jwk: publicKey.export({ format: 'jwk' }),
  };
};
export const P256 = pair('P-256');
export const P384 = pair('P-384');
export const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  format: 'pem',
  type: 'spki',
}) as string;

import { randomUUID, sign, type KeyObject } from 'node:crypto';
import type { Signet } from './signet.js';

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signs anything at all with a key, as an attacker who had it would. */
export function signed(header: unknown, claims: unknown, key: KeyObject): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** An access token for an agent, as somebody makes one who has a signing key in hand. */
export function minted(
  signet: Signet,
  { kid, privateKey }: { kid: string; privateKey: KeyObject },
  agentId: string,
  changes: Record<string, unknown> = {},
): string {
  const now = Math.floor(signet.clock.now().getTime() / 1000);
  const claims = {
    sub: agentId,
    agent_id: agentId,
    client_id: agentId,
    name: 'Test agent',
    tier: 'free',
    permissions: ['*:*:*'],
    type: 'access',
    iat: now,
    exp: now + 3600,
    jti: randomUUID(),
    iss: 'http://signet.test',
    aud: 'http://signet.test',
    ...changes,
  };
  return signed({ alg: 'ES256', typ: 'at+jwt', kid }, claims, privateKey);
}

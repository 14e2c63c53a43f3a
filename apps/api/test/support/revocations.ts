import { createPublicKey, verify } from 'node:crypto';
import http from 'node:http';
import type { Signet } from './signet.js';
import { call } from './wire.js';

/** What a signed list says. */
export interface ListClaims {
  iss: string;
  iat: number;
  since: number;
  seq: number;
  agents: Record<string, [number, number]>;
}

/** Reads a list the way a service does: with the published keys, and nothing else of us. */
export async function claimsOf(signet: Pick<Signet, 'url'>, jws: string): Promise<ListClaims> {
  const [header, payload, signature] = jws.split('.') as [string, string, string];
  const { alg, typ, kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
  if (alg !== 'ES256' || typ !== 'revocations+jwt') throw new Error(`A JWS of ${alg} and type ${typ}.`);
  const { body } = await call(signet, 'GET', '/.well-known/jwks.json');
  const jwk = body.keys.find((key: { kid: string }) => key.kid === kid);
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')))
    throw new Error('The signature is not that of the key.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as ListClaims;
}

/** Asks once. */
export async function listOf(signet: Pick<Signet, 'url'>, since?: number): Promise<ListClaims> {
  const response = await fetch(
    `${signet.url}/.well-known/revoked.jwt${since === undefined ? '' : `?since=${since}`}`,
  );
  if (response.status !== 200) throw new Error(`The list answered ${response.status}.`);
  return claimsOf(signet, await response.text());
}

/** One event of the feed. */
export interface Told {
  id: string | undefined;
  event: string;
  data: string;
}

/** A reader of the feed, on a connection of its own. */
export async function listen(
  signet: Pick<Signet, 'url'>,
  { since, headers = {} }: { since?: number | string; headers?: Record<string, string> } = {},
) {
  const url = `${signet.url}/.well-known/revoked.feed${since === undefined ? '' : `?since=${since}`}`;
  const [request, response] = await new Promise<[http.ClientRequest, http.IncomingMessage]>(
    (resolve, reject) => {
      const sent = http.get(url, { headers, agent: false }, (answer) => resolve([sent, answer]));
      sent.on('error', reject);
    },
  );
  const told: Told[] = [];
  let rest = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]),
      );
      if (fields['data']) told.push({ id: fields['id'], event: fields['event']!, data: fields['data'] });
    }
  });
  return {
    status: response.statusCode!,
    headers: response.headers,
    told,
    /** The lists that were told so far. */
    lists: () =>
      Promise.all(
        told.filter(({ event }) => event === 'revocations').map(({ data }) => claimsOf(signet, data)),
      ),
    over: new Promise<void>((resolve) => response.on('close', () => resolve())),
    stop: () => request.destroy(),
  };
}

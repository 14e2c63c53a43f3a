import { decodeProtectedHeader } from 'jose';
import type { Signet } from './signet.js';
import { call } from './wire.js';

/** How long the next key has to be published before it signs, in seconds. */
export const PUBLISHED_FIRST = 300;

/** A key as the console shows it. */
export interface ListedKey {
  kid: string;
  algorithm: string;
  state: string;
  retired_at: string | null;
}

export const kidOf = (token: string) => decodeProtectedHeader(token).kid;

/** What an operator does with signing keys, and what everybody sees of them. */
export function signingKeyDesk(at: () => { signet: Signet; operator: Record<string, string> }) {
  const rotate = (body: object, { signet = at().signet, headers = at().operator } = {}) =>
    call(signet, 'POST', '/api/v1/signing-keys/rotate', { body, headers });
  const listed = async (): Promise<ListedKey[]> =>
    (await call(at().signet, 'GET', '/api/v1/signing-keys', { headers: at().operator })).body.data;
  return {
    rotate,
    /** As somebody rotates because a key leaked. */
    force: (signet = at().signet) => rotate({ force: true }, { signet }),
    /** As somebody rotates without need: when the next key has been published long enough. */
    gently: (signet = at().signet) => {
      signet.clock.advance(PUBLISHED_FIRST + 1);
      return rotate({}, { signet });
    },
    listed,
    inState: async (state: string): Promise<string[]> =>
      (await listed()).filter((key) => key.state === state).map(({ kid }) => kid),
    /** The keys of tokens in the list for verifiers. */
    published: async (signet = at().signet): Promise<string[]> =>
      (await call(signet, 'GET', '/.well-known/jwks.json')).body.keys
        .filter(({ use }: { use: string }) => use === 'sig')
        .map(({ kid }: ListedKey) => kid),
  };
}

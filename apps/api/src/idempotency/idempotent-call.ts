import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Keyring } from '../platform/crypto/keyring.js';
import { invalid } from '../platform/http/validation.js';
import type { IdempotentOptions } from './idempotent.js';
import { isUnguessable } from './unguessable.js';

/** One call under an `Idempotency-Key`, as digests: what is stored tells nobody who called, or with what. */
export interface IdempotentCall {
  /** The caller and the key: of calls with the same one, one is made. */
  name: Buffer;
  /** What was asked: the same key with another request is a mistake. */
  fingerprint: Buffer;
  /** The key and the very secret that was presented: what is left to know a caller by whose secret has ended since. */
  presented: Buffer | null;
}

const HEADER = 'idempotency-key';
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Reads the call that a request makes, or null when it carries no key.
 * @throws Problem request.invalid for a key that cannot be one, or that protects nothing where nothing else does
 */
export function idempotentCallOf(
  keyring: Keyring,
  request: FastifyRequest,
  { provenBy }: IdempotentOptions,
): IdempotentCall | null {
  const key = request.headers[HEADER];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !KEY.test(key)) throw refuse('1 to 255 visible characters');

  const { writer } = request;
  const secret = writer?.secret ?? secretIn(request.body, provenBy);
  const caller = writer?.id ?? (secret === null ? 'anonymous' : `holder of ${secret}`);
  // The key is all that tells one stranger from another, and whoever has it is shown the answer with what is in it.
  if (caller === 'anonymous' && !isUnguessable(key))
    throw refuse(
      'Without credentials the key must be one that nobody can guess, such as a random UUID: whoever repeats it gets the same answer, secrets included',
    );
  return {
    name: keyring.mac('idempotency', `${caller}\n${key}`),
    fingerprint: fingerprintOf(request),
    presented: secret === null ? null : keyring.mac('idempotency presented', `${secret}\n${key}`),
  };
}

const refuse = (message: string) => invalid([{ pointer: '/Idempotency-Key', message }]);

function secretIn(body: unknown, member: string | undefined): string | null {
  if (member === undefined || typeof body !== 'object' || body === null) return null;
  const secret = (body as Record<string, unknown>)[member];
  return typeof secret === 'string' && secret !== '' ? secret : null;
}

/** By the handler and not by the address, which can be written in many ways and may have aliases. */
function fingerprintOf({ routeOptions, writer, params, query, headers, body }: FastifyRequest) {
  const request = [
    ...routeOptions.config.handledBy!,
    writer?.shape,
    params,
    query,
    headers['if-match'],
    body,
  ];
  return createHash('sha256')
    .update(JSON.stringify(request.map((part) => part ?? null)))
    .digest();
}

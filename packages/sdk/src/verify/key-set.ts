import { parseStrictObject } from './strict-json.js';
import { TokenError } from './token-error.js';

const DOCUMENT_MAX_BYTES = 64 * 1024;
const KEYS_MAX = 20;
const FETCH_TIMEOUT_MS = 5_000;
/** Keys are asked for again after this long, so that a withdrawn one disappears. */
const FRESH_MS = 10 * 60_000;
/** While the issuer does not answer, keys this old still verify. */
const STALE_MAX_MS = 60 * 60_000;
/** Made-up key ids must not turn this service into a load generator against the issuer. */
const REFETCH_AFTER_MS = 30_000;
/** With no keys at all nothing works, so the wait is short. */
const FIRST_RETRY_MS = 1_000;
const KEY_ID = /^[\w.:=+-]{1,200}$/;

export type TokenAlgorithm = 'ES256' | 'EdDSA';
type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export interface VerificationKey {
  readonly algorithm: TokenAlgorithm;
  readonly key: ImportedKey;
}

/** The public keys of one issuer, fetched when needed and shared by everything that trusts that issuer. */
export class KeySet {
  readonly #url: string;
  readonly #fetch: typeof globalThis.fetch | undefined;
  readonly #now: () => number;
  #keys: ReadonlyMap<string, VerificationKey> = new Map();
  #loadedAt = -Infinity;
  #triedAt = -Infinity;
  #loading: Promise<void> | undefined;

  constructor(url: string, fetch?: typeof globalThis.fetch, now: () => number = Date.now) {
    this.#url = url;
    this.#fetch = fetch;
    this.#now = now;
  }

  /**
   * Finds the key a token names, or nothing when the issuer has no such key.
   *
   * @throws TokenError `KEYS_UNAVAILABLE` when the issuer cannot be asked and nothing recent is known
   */
  async find(kid: unknown): Promise<VerificationKey | undefined> {
    if (typeof kid !== 'string' || !KEY_ID.test(kid)) return undefined;
    if (!this.#keys.has(kid) || this.#age() > FRESH_MS) await this.#reload();
    return this.#keys.get(kid);
  }

  #age(): number {
    return this.#now() - this.#loadedAt;
  }

  async #reload(): Promise<void> {
    const pause = this.#loadedAt === -Infinity ? FIRST_RETRY_MS : REFETCH_AFTER_MS;
    let cause: unknown;
    if (this.#loading || this.#now() - this.#triedAt >= pause) {
      this.#loading ??= this.#load().finally(() => {
        this.#loading = undefined;
      });
      try {
        return await this.#loading;
      } catch (error) {
        cause = error;
      }
    }
    if (this.#age() > STALE_MAX_MS) {
      throw new TokenError('KEYS_UNAVAILABLE', 'The keys of the issuer are not available', { cause });
    }
  }

  async #load(): Promise<void> {
    this.#triedAt = this.#now();
    const fetch = this.#fetch ?? globalThis.fetch;
    const response = await fetch(this.#url, {
      headers: { Accept: 'application/jwk-set+json, application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`The key document was answered with ${response.status}`);
    this.#keys = await importKeys(parseStrictObject(await readLimited(response)));
    this.#loadedAt = this.#now();
  }
}

async function readLimited(response: Response): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    length += value.byteLength;
    if (length > DOCUMENT_MAX_BYTES) {
      await reader?.cancel();
      throw new Error(`The key document is longer than ${DOCUMENT_MAX_BYTES} bytes`);
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

async function importKeys(document: Record<string, unknown>): Promise<ReadonlyMap<string, VerificationKey>> {
  const { keys } = document;
  if (!Array.isArray(keys) || keys.length > KEYS_MAX) throw new Error(`Expected at most ${KEYS_MAX} keys`);
  const found = new Map<string, VerificationKey>();
  for (const jwk of keys as unknown[]) {
    const { kid } = (jwk ?? {}) as { kid?: unknown };
    if (typeof kid !== 'string' || !KEY_ID.test(kid)) continue;
    // Which of two keys is meant would depend on their order.
    if (found.has(kid)) throw new Error('Two keys have the same id');
    const key = await importKey(jwk as Record<string, unknown>);
    if (key) found.set(kid, key);
  }
  return found;
}

/** Imports what can verify ES256 or EdDSA and skips everything else: a key for another purpose is no error. */
async function importKey(jwk: Record<string, unknown>): Promise<VerificationKey | undefined> {
  const { kty, crv, x, y, alg, use = 'sig', key_ops: operations } = jwk;
  if (use !== 'sig' || (Array.isArray(operations) && !operations.includes('verify'))) return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  // Only public members are passed on, whatever else the document holds.
  const material =
    kty === 'EC' && crv === 'P-256' && (alg ?? 'ES256') === 'ES256'
      ? ({ algorithm: 'ES256', name: 'ECDSA', jwk: { kty, crv, x: text(x), y: text(y) } } as const)
      : kty === 'OKP' && crv === 'Ed25519' && ['EdDSA', 'Ed25519'].includes(text(alg ?? 'EdDSA'))
        ? ({ algorithm: 'EdDSA', name: 'Ed25519', jwk: { kty, crv, x: text(x) } } as const)
        : undefined;
  if (!material) return undefined;
  const { algorithm, name, jwk: publicJwk } = material;
  try {
    const parameters = { name, namedCurve: 'P-256' };
    return { algorithm, key: await crypto.subtle.importKey('jwk', publicJwk, parameters, false, ['verify']) };
  } catch {
    // A point off the curve, or a runtime without Ed25519: the other keys are still good.
    return undefined;
  }
}

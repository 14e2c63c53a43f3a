import { checkOptions } from '../options.js';
import { decodeBase64 } from './base64.js';
import { WebhookError } from './webhook-error.js';

type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
/** Bytes in memory of their own. Spelled so that compilers from before `Uint8Array<ArrayBuffer>` read it as well. */
export type Bytes = ReturnType<InstanceType<typeof TextEncoder>['encode']>;

const SECRET_BYTES = { min: 24, max: 64 };

/** A key that can check signatures of one scheme. */
export interface Verifier {
  scheme: 'v1' | 'v1a';
  isSigned: (signature: Bytes, content: Bytes) => Promise<boolean>;
}

export interface Keys {
  /** `whsec_…` of the endpoint. */
  secret?: string | undefined;
  /** Several during a rotation: any one of them will do. */
  secrets?: readonly string[];
  /** `whpk_…` of the sender, for Ed25519 signatures. */
  publicKey?: string | readonly string[];
}

/**
 * Imports every key that was given.
 *
 * @throws WebhookError `CONFIGURATION`, naming the likely mistake
 */
export function importKeys({ secret, secrets = [], publicKey = [] }: Keys): Promise<Verifier[]> {
  const shared = secret === undefined ? secrets : [secret, ...secrets];
  const open = [publicKey].flat();
  if (shared.length + open.length === 0)
    throw mistake('Give a secret, secrets or a publicKey. Is the environment variable set?');
  return Promise.all([...shared.map(fromSecret), ...open.map(fromPublicKey)]);
}

async function fromSecret(secret: string): Promise<Verifier> {
  refuseOddities(secret, 'secret');
  if (secret.startsWith('whpk_'))
    throw mistake('This is your public key: pass it as publicKey, not as secret.');
  const bytes = decodeBase64(secret.replace(/^whsec_/, ''));
  if (!bytes) throw mistake('The secret is not whsec_ followed by base64: was it cut off or quoted?');
  if (bytes.length < SECRET_BYTES.min || bytes.length > SECRET_BYTES.max) {
    throw mistake(
      `The secret holds ${bytes.length} bytes instead of ${SECRET_BYTES.min} to ${SECRET_BYTES.max}: was it cut off, or is it a *** from a list?`,
    );
  }
  const key = await importHmac(bytes);
  return {
    scheme: 'v1',
    isSigned: (signature, content) => crypto.subtle.verify('HMAC', key, signature, content),
  };
}

async function fromPublicKey(publicKey: string): Promise<Verifier> {
  refuseOddities(publicKey, 'publicKey');
  if (publicKey.startsWith('whsec_'))
    throw mistake('This is your secret: pass it as secret, not as publicKey.');
  const bytes = decodeBase64(publicKey.replace(/^whpk_/, ''));
  if (bytes?.length !== 32) throw mistake('The publicKey is not whpk_ followed by 32 bytes in base64.');
  const key = await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
  return {
    scheme: 'v1a',
    isSigned: (signature, content) => crypto.subtle.verify('Ed25519', key, signature, content),
  };
}

/** What goes wrong with any kind of key on its way from the console into a variable. */
export function refuseOddities(key: unknown, what: string): asserts key is string {
  if (typeof key !== 'string' || key === '')
    throw mistake(`The ${what} is empty. Is the environment variable set?`);
  if (/\s/.test(key))
    throw mistake(`The ${what} contains white space, perhaps the line break of a file: trim it.`);
  if (/^(["']).*\1$/.test(key)) throw mistake(`The ${what} is still in quotes: take them off.`);
  if (key.startsWith('whsk_'))
    throw mistake(
      "This is the sender's private key. It must not be here: receivers need the public key, whpk_….",
    );
}

export const importHmac = (bytes: Bytes): Promise<ImportedKey> =>
  crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);

/** @throws WebhookError `CONFIGURATION` for an option that is written another way */
export function refuseMisspelt(options: object, names: string): void {
  try {
    checkOptions(options, `secret, secrets, toleranceSeconds, now, ${names}`);
  } catch (error) {
    throw mistake((error as Error).message);
  }
}

export const mistake = (message: string): WebhookError => new WebhookError('CONFIGURATION', message);

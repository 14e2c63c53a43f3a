import type { EditOptions, Operation } from '@signet/sdk/management';

const KEPT_MAX = 50;

/**
 * The keys of changes whose answer was lost. Somebody who sees "does not answer" presses the button again: the same change
 * then goes under the same key, and the API does it once (Idempotency-Key).
 */
const keys = new Map<string, string>();

/** A change that the API is asked for, and the version that it is based on. */
export type Change = Pick<Operation, 'route' | 'ids' | 'body'> & Pick<EditOptions, 'ifMatch'>;

const nameOf = ({ route, ids, body, ifMatch }: Change): string => JSON.stringify([route, ids, body, ifMatch]);

/** The key of a change: the one it was sent under when its answer was lost, or a new one. */
export function keyOf(change: Change): string {
  const name = nameOf(change);
  const key = keys.get(name) ?? newKey();
  keys.delete(name);
  keys.set(name, key);
  if (keys.size > KEPT_MAX) keys.delete(keys.keys().next().value!);
  return key;
}

/** The API said what became of a change: the next one like it is another one. */
export function answered(change: Change): void {
  keys.delete(nameOf(change));
}

// Browsers make UUIDs on https and localhost alone; an instance in the local network may be neither.
const newKey = (): string =>
  crypto.randomUUID?.() ??
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

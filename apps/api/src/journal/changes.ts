import { isDeepStrictEqual } from 'node:util';
import { ERASED, FactChange, MASKED } from '@signet/contracts';
import { z } from 'zod';

/** A member that changed, as whoever changed it tells it. */
export interface Change extends FactChange {
  /** It is about a person: it stands beside the record, from where it can be erased. */
  isPersonal?: boolean;
}

/** A member that changed, as a record holds it. What is about a person stands beside the record. */
export const RecordedChange = FactChange.partial({ from: true, to: true }).extend({
  is_personal: z.literal(true).optional(),
});
type RecordedChange = z.infer<typeof RecordedChange>;

/** Members that are kept from the record, whole. */
interface Kept {
  secret?: readonly string[];
  personal?: readonly string[];
}

/**
 * The members that differ, in the order of their names. Objects are compared member by member, lists as a whole. What was
 * not there is null.
 */
export function changesBetween(before: object, after: object, kept: Kept = {}): Change[] {
  const [from, to] = [before, after] as Record<string, unknown>[];
  return [...new Set([...Object.keys(from!), ...Object.keys(to!)])].sort().flatMap((name): Change[] => {
    const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [was, is] = [valueOf(from![name]), valueOf(to![name])];
    if (isDeepStrictEqual(was, is)) return [];
    if (kept.secret?.includes(name)) return [{ path, from: masked(was), to: masked(is) }];
    if (kept.personal?.includes(name)) return [{ path, from: was, to: is, isPersonal: true }];
    if (isMembers(was) && isMembers(is))
      return changesBetween(was, is).map((change) => ({ ...change, path: path + change.path }));
    return [{ path, from: withoutKeys(was), to: withoutKeys(is) }];
  });
}

/** Everything that something has when it is made. */
export const newMembers = (after: object, kept?: Kept): Change[] => changesBetween({}, after, kept);

/** What a reader is shown of recorded changes, with what stands beside the record unless it was erased. */
export const shownChanges = (
  recorded: readonly RecordedChange[],
  beside: Readonly<Record<string, { from: unknown; to: unknown }>> = {},
): FactChange[] =>
  recorded.map(({ path, from, to, is_personal }) =>
    is_personal ? { path, ...(beside[path] ?? { from: ERASED, to: ERASED }) } : { path, from, to },
  );

const valueOf = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : (value ?? null));

const isMembers = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const masked = (value: unknown): string | null => (value === null ? null : MASKED);

// People put keys where a name or a description belongs. What looks like one of ours is cut behind what tells them apart.
const KEY = /\b((?:ak|mk|rt|whsec|whsk)_[A-Za-z0-9]{4}|ati-key_[\w-]{4})[A-Za-z0-9+/=._-]{8,}/g;

function withoutKeys(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(KEY, '$1…');
  if (Array.isArray(value)) return value.map(withoutKeys);
  if (isMembers(value))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutKeys(member)]));
  return value;
}

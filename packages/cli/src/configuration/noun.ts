import { isDeepStrictEqual } from 'node:util';
import type { EditOptions, ManagementClient, WriteOptions } from '@signet/sdk/management';
import type { z } from 'zod';

/** An entry of a list, as the file says it, with its defaults filled in. */
export type Entry = Readonly<Record<string, unknown>>;

/** One that an instance has. */
export interface Found {
  /** What the instance calls it. */
  id: string;
  /** As a file would say it, without what an instance never tells. */
  entry: Entry;
  /** When it last changed, as the instance says it: a change that is based on it overwrites nobody else's. */
  version?: string;
  /**
   * Why no file describes it, so that none is exported or pruned: it is `gone` for good, it is still `waiting` for
   * somebody's approval, the instance made it for itself and has it `kept`, or it is `odd`: older than a rule that it
   * breaks.
   */
  standing?: 'gone' | 'waiting' | 'kept' | 'odd';
  /** Whether it cannot be deleted. */
  stays?: true;
  /** What it is that a file does not say: "suspended". */
  unsaid?: string;
}

/** One that was just made. */
export interface Made {
  id: string;
  /** Its secrets, which are shown this once, beside what they belong to. */
  secrets?: Readonly<Record<string, string>>;
  /** Whether this is the answer to an earlier call under the same `Idempotency-Key`. */
  isRepeated: boolean;
}

/**
 * A kind of thing that the file describes: one top-level list, whose entries are told apart by one field. Whoever adds a
 * noun adds a file here and its line in `nouns/index.ts`.
 */
export interface Noun {
  /** The top-level key of its list. */
  list: string;
  /** What one of them is called: "agent". */
  singular: string;
  /** The field that tells entries apart. It stands in the file instead of an id, which another instance would not know. */
  key: string;
  /** The field whose value the key is of, where others may have the same: "user_id". */
  within?: string;
  /** The one form of all spellings of a key that mean the same, where there are several. */
  sameKey?: (key: string) => string;
  /** One entry, made from the contract of the call that creates it. */
  schema: z.ZodObject;
  /** Lists whose order means nothing. */
  unordered?: readonly string[];
  /** What is settled when one is made: to change it, make another. */
  fixed?: readonly string[];
  /**
   * What an instance never tells, so that it cannot be compared, with what its value has to be: by the name of its field,
   * or as `field.member`. The file has the name of an environment variable, whose value counts when it is sent.
   */
  secrets?: Readonly<Record<string, z.ZodType>>;
  /** The one form of all entries that mean the same. What `read` finds has it. */
  normal?: (entry: Entry) => Entry;
  /** The fields that an instance wants anew when another one changes. */
  sentAlong?: Readonly<Record<string, readonly string[]>>;
  /** The secret that an instance makes along with such an entry and shows once: "API key". */
  issues?: (entry: Entry) => string | null;
  /** Why an export leaves them out. */
  unexported?: string;
  /** Why none of them can be made or deleted, where that is so. */
  given?: string;
  /** Those whose keys its entries name: they are read along. */
  refersTo?: readonly Noun[];
  /** What is wrong with what is sent of an entry, given what will be there beside it. */
  fault?: (fields: Entry, willBe: (noun: Noun) => readonly Entry[]) => string | null;

  /** All that an instance has. */
  read(client: ManagementClient): Promise<Found[]>;
  /** Of what can be made: the one of an id, or nothing where it was deleted. */
  find?(client: ManagementClient, id: string): Promise<Found | undefined>;
  create?(client: ManagementClient, entry: Entry, options: WriteOptions): Promise<Made>;
  /** Sets some fields of one, to what is current in `options.ifMatch`. */
  change(client: ManagementClient, found: Found, fields: Entry, options: EditOptions): Promise<unknown>;
  /** Deletes one, if it is still what `options.ifMatch` says. */
  remove?(client: ManagementClient, found: Found, options: EditOptions): Promise<unknown>;
}

/** Whether an entry of a file can mean it: a stranger who waits for approval under a name is not who is meant by it. */
export const isNameable = ({ standing }: Found): boolean => standing !== 'gone' && standing !== 'waiting';

/** What a file would describe: what is exported, and what is deleted when a file leaves it out. */
export const isDescribable = ({ standing }: Found): boolean => standing === undefined;

/** What tells an entry apart, in the one form of all its spellings. */
export function keyOf(noun: Noun, entry: Entry): string {
  const key = String(entry[noun.key]);
  const same = noun.sameKey?.(key) ?? key;
  // No field of one line holds the line break.
  return noun.within ? `${same}\n${String(entry[noun.within])}` : same;
}

/** The same as it is written, for people. */
export const nameOf = (noun: Pick<Noun, 'key' | 'within'>, entry: Entry): string => {
  const key = String(entry[noun.key]);
  return noun.within ? `${key}" of "${String(entry[noun.within])}` : key;
};

/** Whether a field has the value that it has when a file leaves it out. */
export function isDefault(noun: Noun, field: string, value: unknown): boolean {
  const { success, data } = noun.schema.shape[field]!.safeParse(undefined) as {
    success: boolean;
    data?: unknown;
  };
  return success && isDeepStrictEqual(data, value);
}

import type { z } from 'zod';

/** An entry of a list, as the file says it, with its defaults filled in. */
export type Entry = Readonly<Record<string, unknown>>;

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
  /** One entry, made from the contract of the call that creates it. */
  schema: z.ZodObject;
  /** Lists whose order means nothing. */
  unordered?: readonly string[];
  /** What is settled when one is made: to change it, make another. */
  fixed?: readonly string[];
  /** What an instance never tells, so that it cannot be compared. It counts when one is made. */
  writeOnly?: readonly string[];
  /** Why none of them can be made or deleted, where that is so. */
  given?: string;
}

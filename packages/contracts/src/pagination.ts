import { z } from 'zod';
import { storableText } from './text.js';

/** Largest page a list of the management API returns. */
export const PAGE_SIZE_MAX = 200;

/** Opaque and signed: made by the server, only ever sent back. */
export const Cursor = z.string().min(1).max(1024);

/** The part every list query shares. `limit` counts rows, 1 to 200, 50 unless told. */
export const PageQuery = z.strictObject({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(50),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A part of a name that rows are looked for by, in capitals or not. */
export const Search = storableText(z.string().trim().max(100, 'At most 100 characters'));

/** One page of `item`. `next_cursor` is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable() });

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

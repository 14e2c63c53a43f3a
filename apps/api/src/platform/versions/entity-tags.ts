/** What names a version: the moment at which it came about, or a digest of it. */
export type Version = Date | string;

/** The entity tags that a header lists, as they were written; `*` stands for any. */
export type TagList = '*' | readonly string[];

// RFC 9110 8.8.3. Node gives the bytes of a header as Latin-1.
const TAG = /[\t ]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[\t ]*(?:,|$)/y;
// Lists may have empty elements (RFC 9110 5.6.1.2).
const NOTHING = /[\t ]*,/y;

/** The entity tag of a version. */
export const entityTag = (version: Version): string =>
  `"${version instanceof Date ? version.toISOString() : version}"`;

/**
 * Whether `If-None-Match` names what a client would get (RFC 9110 13.1.2). Compares weakly: a cache on the way may have
 * marked our tag so. What is no list of tags names nothing.
 */
export function isHeld(tag: string, header: string | undefined): boolean {
  const held = header === undefined ? null : tagsIn(header);
  return held === '*' || (held?.some((one) => one.replace(/^W\//, '') === tag) ?? false);
}

/** Reads `If-Match` or `If-None-Match`; null for what is neither `*` nor a list of one or more entity tags. */
export function tagsIn(header: string): TagList | null {
  if (header.trim() === '*') return '*';
  const tags: string[] = [];
  let at = 0;
  while (at < header.length) {
    NOTHING.lastIndex = TAG.lastIndex = at;
    const tag = TAG.exec(header);
    if (tag) tags.push(tag[1]!);
    else if (!NOTHING.test(header)) return null;
    at = tag ? TAG.lastIndex : NOTHING.lastIndex;
  }
  return tags.length ? tags : null;
}

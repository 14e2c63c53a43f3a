/**
 * What AgentAuth permissions mean (its specification, section 6), case by case. Made by the definition of a permission and
 * not by one of those who read them, so that the server, the SDKs and the command are all tested with the same.
 */

const WORDS = ['a', 'b_1'];
/** What is no part of a permission, and what only is one in some places. */
const OTHERS = ['*', '', 'A', '1a', 'a*', ' a', 'a\n'];

/** Every way to write `count` parts. */
const written = (count, parts = [...WORDS, ...OTHERS]) =>
  count === 0 ? [[]] : written(count - 1, parts).flatMap((text) => parts.map((part) => [...text, part]));

/** Three parts, each a word or left open, and behind an open one nothing but open ones. */
const isPermission = (parts) =>
  parts.length === 3 &&
  parts.every((part) => part === '*' || WORDS.includes(part)) &&
  parts.every((part, at) => part === '*' || !parts.slice(0, at).includes('*'));

/** An entry allows what agrees with it in every part that it does not leave open. */
const allows = (entry, required) =>
  isPermission(entry) && entry.every((part, at) => part === '*' || part === required[at]);

const openParts = (parts) => parts.filter((part) => part === '*').length;

/** Everything first, then itself, then the wider ones, the widest first. */
const inOrder = (required) => (one, other) => rank(one, required) - rank(other, required);
const rank = (entry, required) =>
  openParts(entry) === 3 ? -1 : String(entry) === String(required) ? 0 : 4 - openParts(entry);

const text = (parts) => parts.join(':');

export function permissionCases() {
  const all = [1, 2, 3].flatMap((count) => written(count));
  const four = written(4, ['a', '*', '']);
  const permissions = all.filter(isPermission);
  // What looks like an entry and is none grants nothing, and is granted to nobody.
  const junk = [['a', '*', 'a'], ['*', 'a', 'a'], ['*', '*'], ['a'], ['A', 'a', 'a'], ['']];
  const asked = [...permissions, ...junk];
  const one = asked.flatMap((required) => asked.map((entry) => ({ required, held: [entry] })));
  const many = asked.map((required) => ({ required, held: [...junk, ...permissions].reverse() }));
  const none = asked.map((required) => ({ required, held: [] }));
  return {
    texts: [...all, ...four].map((parts) => [text(parts), isPermission(parts)]),
    matches: [...one, ...many, ...none].map(({ required, held }) => {
      const by = isPermission(required)
        ? held.filter((entry) => allows(entry, required)).sort(inOrder(required))
        : [];
      return [held.map(text), text(required), by.length ? text(by[0]) : null];
    }),
  };
}

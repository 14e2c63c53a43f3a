import { Document, isScalar } from 'yaml';
import { comparable } from './difference.js';
import { isDefault, type Entry, type Noun } from './noun.js';
import type { Described } from './read.js';
import { NOUNS } from './nouns/index.js';

const HEADER = '# yaml-language-server: $schema=signet.schema.json\n';
const SECRET = ' put it into this variable';
const OR_MADE = ', or take the line away: then one is made';

/** Writes a file, the same bytes for the same content in whichever order it comes: what is a default is left out. */
export function writeConfiguration(described: Described): string {
  const lists = NOUNS.flatMap((noun) => {
    const entries = described.get(noun);
    return entries ? [{ noun, entries: inOrder(noun, entries) }] : [];
  });
  const root = Object.fromEntries(lists.map(({ noun, entries }) => [noun.list, entries]));
  const document = new Document(root, { aliasDuplicateObjects: false });
  for (const { noun, entries } of lists)
    for (const index of entries.keys())
      for (const path of Object.keys(noun.secrets ?? {})) {
        const value = document.getIn([noun.list, index, ...path.split('.')], true);
        if (isScalar(value)) value.comment = path.includes('.') ? SECRET : SECRET + OR_MADE;
      }
  // No line is folded, and nothing is said by reference: a change of one entry changes its lines alone.
  return HEADER + document.toString({ lineWidth: 0 });
}

const inOrder = (noun: Noun, entries: readonly Entry[]): Entry[] =>
  entries.map((entry) => short(noun, entry)).sort((a, b) => compare(orderOf(noun, a), orderOf(noun, b)));

const orderOf = ({ key, within }: Noun, entry: Entry): string =>
  within ? `${String(entry[key])}\n${String(entry[within])}` : String(entry[key]);

/** By code units: a language's own order differs from machine to machine. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function short(noun: Noun, entry: Entry): Entry {
  const fields = Object.keys(noun.schema.shape).filter(
    (field) => entry[field] !== undefined && !isDefault(noun, field, entry[field]),
  );
  const first = [noun.key, ...fields.filter((field) => field !== noun.key)];
  return Object.fromEntries(first.map((field) => [field, comparable(noun, field, entry[field])]));
}

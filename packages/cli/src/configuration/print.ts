import { plural } from '../plural.js';
import type { Change, Difference, FieldChange } from './difference.js';
import { isDefault, type Noun } from './noun.js';
import { replaced } from './secrets.js';

const MARKS = { create: '+', change: '~', delete: '-' } as const;

/** The difference for people: what is made, changed and deleted, field by field, and how much of each. */
export function printed(differences: ReadonlyMap<Noun, Difference>): string {
  const lists = [...differences].filter(([, { changes }]) => changes.length > 0);
  const lines = lists.flatMap(([noun, { changes }]) => [
    noun.list,
    ...changes.flatMap((change) => told(noun, change)),
    '',
  ]);
  const all = lists.flatMap(([, { changes }]) => changes);
  return [...lines, counted(all)].join('\n');
}

const told = (noun: Noun, { kind, key, same, fields, gone: { length: again } }: Change): string[] => [
  `  ${MARKS[kind]} ${oneLine(key)}${noun.within ? ` (${noun.within}: ${oneLine(same.split('\n')[1]!)})` : ''}${again ? ` (${again} of this ${noun.key} ${again === 1 ? 'is' : 'are'} gone for good)` : ''}`,
  ...fields
    .filter(({ field, to }) => kind === 'change' || !isDefault(noun, field, to))
    .map(
      (field) =>
        `      ${field.field}: ${kind === 'create' ? shown(noun, field, field.to) : moved(noun, field)}`,
    ),
];

/** Of a list what comes and goes, of anything else both values. */
function moved(noun: Noun, change: FieldChange): string {
  const { field, from, to } = change;
  if (!noun.unordered?.includes(field) || !Array.isArray(from) || !Array.isArray(to))
    return `${shown(noun, change, from)} -> ${shown(noun, change, to)}`;
  const come = to.filter((item) => !from.includes(item)).map((item) => `+${oneLine(String(item))}`);
  const gone = from.filter((item) => !to.includes(item)).map((item) => `-${oneLine(String(item))}`);
  return [...come, ...gone].join(', ');
}

function shown(noun: Noun, { field }: FieldChange, value: unknown): string {
  const safe = replaced(noun, field, value, (_path, secret) =>
    // The name of a variable is no secret, what it holds is.
    /^\$\{env:\w+\}$/.test(String(secret)) ? secret : '(secret)',
  );
  return inOneLine(safe);
}

function inOneLine(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  if (typeof value === 'string') return oneLine(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
    return value.map((item) => oneLine(String(item))).join(', ');
  return JSON.stringify(value);
}

/** Text of others cannot pretend to be a line of ours. */
const oneLine = (text: string): string =>
  text.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t');

function counted(changes: readonly Change[]): string {
  if (changes.length === 0) return 'Nothing differs.';
  const count = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
  return `${plural(changes.length, 'difference')}: ${count('create')} to create, ${count('change')} to change, ${count('delete')} to delete.`;
}

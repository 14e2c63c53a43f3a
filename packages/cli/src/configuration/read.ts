import type { z } from 'zod';
import type { Fault } from '../failure.js';
import type { Entry, Noun } from './noun.js';
import { NOUNS } from './nouns/index.js';
import { Configuration } from './schema.js';
import { FILE_BYTES_MAX, YamlText } from './yaml-text.js';

/** What a file describes. A list that the file does not have is not described, and stays as it is. */
export type Described = ReadonlyMap<Noun, readonly Entry[]>;

/** Reads a file; or tells all that is wrong with it, without ever repeating a value of it. */
export function readConfiguration(text: string): { described: Described } | { faults: readonly Fault[] } {
  if (Buffer.byteLength(text) > FILE_BYTES_MAX)
    return {
      faults: [
        { line: 1, column: 1, message: `It has more than ${FILE_BYTES_MAX / 1e6} MB, the most that is read` },
      ],
    };
  const yaml = YamlText.read(text);
  if (!(yaml instanceof YamlText)) return { faults: [yaml] };
  const whole = Configuration.safeParse(yaml.value);
  const issues = whole.error?.issues ?? [];
  const faults = [...issues.flatMap((issue) => faultsOf(issue, yaml)), ...duplicates(yaml)];
  if (faults.length > 0 || !whole.success) return { faults };
  const lists = whole.data as Record<string, readonly Entry[] | undefined>;
  const described = NOUNS.flatMap((noun) => {
    const entries = lists[noun.list];
    return entries ? [[noun, entries.map((entry) => noun.normal?.(entry) ?? entry)] as const] : [];
  });
  return { described: new Map(described) };
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

function faultsOf(issue: Issue, yaml: YamlText, above: Path = []): Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(yaml, path, key));
  if (issue.code === 'invalid_union') {
    // What was meant is the form that fits best: the one whose faults lie deepest.
    const [meant] = issue.errors
      .filter((branch) => branch.some(({ path: at }) => at.length > 0))
      .sort((a, b) => depth(b) - depth(a) || a.length - b.length);
    if (meant) return meant.flatMap((inner) => faultsOf(inner, yaml, path));
  }
  const where = told(path);
  const message = issue.message.replace(/\.$/, '');
  return [{ ...yaml.placeOf(path), message: where ? `${where}: ${message}` : message }];
}

const depth = (branch: readonly Issue[]): number => Math.max(...branch.map(({ path }) => path.length));

const unknownKey = (yaml: YamlText, path: Path, key: string): Fault => ({
  ...yaml.placeOf(path, key),
  message: `${told([...path, key])}: There is no such key${path.length === 0 ? `; known are ${NOUNS.map(({ list }) => list).join(', ')}` : ''}`,
});

/** `agents[3].name`, with what cannot be seen left to the printer. */
const told = (path: Path): string =>
  path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part).slice(0, 60)}`,
    )
    .join('');

/** Two entries that claim to be the same thing. Looked for in what was written, so that other faults hide none. */
function duplicates(yaml: YamlText): Fault[] {
  const root = yaml.value as Record<string, unknown>;
  if (root === null || typeof root !== 'object') return [];
  return NOUNS.flatMap(({ list, key, within, singular, sameKey }) => {
    const entries = Object.hasOwn(root, list) ? root[list] : [];
    if (!Array.isArray(entries)) return [];
    const first = new Map<string, number>();
    return entries.flatMap((entry: unknown, index) => {
      const name = (entry as Entry | null)?.[key];
      if (typeof name !== 'string') return [];
      const beside = within ? `\n${String((entry as Entry)[within]).trim()}` : '';
      const same = (sameKey?.(name.trim()) ?? name.trim()) + beside;
      const before = first.get(same);
      if (before === undefined) {
        first.set(same, index);
        return [];
      }
      const { line } = yaml.placeOf([list, before, key]);
      return [
        {
          ...yaml.placeOf([list, index, key]),
          message: `${told([list, index, key])}: Another ${singular} has this ${key}, in line ${line}`,
        },
      ];
    });
  });
}

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src');

/** A file of the API's sources, as far as the rules about them look. */
export interface Source {
  /** From `src`, with forward slashes. */
  name: string;
  text: string;
  /** Without comments. */
  code: string;
  /** What it imports by a relative path, from `src`. */
  imports: string[];
  /** Those of them that are still there at run time. */
  loads: string[];
  packages: string[];
}

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`])\/\/.*$/gm, '$1');

function read(name: string): Source {
  const text = fs.readFileSync(path.join(SOURCE, name), 'utf8');
  const code = withoutComments(text);
  const found = [
    ...code.matchAll(/(?:\b(?:import|export)\s+([^'";]*?)\bfrom|\bimport)\s*\(?\s*'([^']+)'/g),
  ].map(([, names = '', target]) => ({ names: names.trim(), target: target! }));
  const relative = found
    .filter(({ target }) => target.startsWith('.'))
    .map(({ names, target }) => ({
      target: path.posix.join(path.posix.dirname(name), target).replace(/\.js$/, '.ts'),
      isType: names.startsWith('type ') || /^\{(\s*type\s[^,}]+,?)+\s*\}$/.test(names),
    }));
  return {
    name,
    text,
    code,
    imports: relative.map(({ target }) => target),
    loads: relative.filter(({ isType }) => !isType).map(({ target }) => target),
    packages: found.filter(({ target }) => !target.startsWith('.')).map(({ target }) => target),
  };
}

export const files: readonly Source[] = fs
  .readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(path.sep).join('/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .map(read);

/** `agents`, `platform`, `protocols/agentauth`; the composition root has none. */
export function moduleOf(name: string): string | null {
  const parts = name.split('/');
  if (parts.length === 1) return null;
  return parts[0] === 'protocols' ? parts.slice(0, 2).join('/') : parts[0]!;
}

const EDGES = new Set(
  files
    .filter(({ name }) => name.endsWith('/surface.ts') && !name.startsWith('surfaces/'))
    .map(({ name }) => moduleOf(name)),
);

export const isPlatform = (name: string) => moduleOf(name) === 'platform';
export const isProtocol = (name: string) => name.startsWith('protocols/');
/** The folder of a surface: what is in it translates. */
export const isEdge = (name: string) => EDGES.has(moduleOf(name));
// Entry points put everything together, like the composition root itself; the API reference describes everything.
export const isRoot = (name: string) =>
  [null, 'cli', 'migrations', 'docs', 'prepare'].includes(moduleOf(name));

/** Every import of one file by another. */
export const edges = files.flatMap((file) => file.imports.map((target) => ({ from: file.name, to: target })));

/** Which modules each module imports, types included. */
export function moduleGraph(): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const [a, b] = [moduleOf(from) ?? from, moduleOf(to) ?? to];
    if (a !== b) graph.set(a, (graph.get(a) ?? new Set()).add(b));
  }
  return graph;
}

/** Everything that can be reached from a node. */
export function reachedFrom(node: string, graph: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const seen = new Set<string>();
  const visit = (from: string): void => {
    for (const next of graph.get(from) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      visit(next);
    }
  };
  visit(node);
  return seen;
}

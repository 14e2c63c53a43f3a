import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROBLEMS } from '@signet/contracts';
import { SURFACES } from '../../src/app.module.js';
import { prefixesOf } from '../../src/surfaces/index.js';

const SOURCE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src');

interface File {
  /** From `src`, with forward slashes. */
  name: string;
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

function read(name: string): File {
  const code = withoutComments(fs.readFileSync(path.join(SOURCE, name), 'utf8'));
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
    code,
    imports: relative.map(({ target }) => target),
    loads: relative.filter(({ isType }) => !isType).map(({ target }) => target),
    packages: found.filter(({ target }) => !target.startsWith('.')).map(({ target }) => target),
  };
}

const files = fs
  .readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(path.sep).join('/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .map(read);

/** `agents`, `platform`, `protocols/agentauth`; the composition root has none. */
function moduleOf(name: string): string | null {
  const parts = name.split('/');
  if (parts.length === 1) return null;
  return parts[0] === 'protocols' ? parts.slice(0, 2).join('/') : parts[0]!;
}

const isPlatform = (name: string) => moduleOf(name) === 'platform';
const isProtocol = (name: string) => name.startsWith('protocols/');
// Entry points put everything together, like the composition root itself; the API reference describes everything.
const isRoot = (name: string) => [null, 'cli', 'migrations', 'docs', 'prepare'].includes(moduleOf(name));

const edges = files.flatMap((file) => file.imports.map((target) => ({ from: file.name, to: target })));
const shown = (found: { from: string; to: string }[]) => found.map(({ from, to }) => `${from} -> ${to}`);

it('the sources were found', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(edges.length).toBeGreaterThan(100);
});

describe('imports', () => {
  it('of platform/ stay in it: it would make sense in another product', () => {
    expect(shown(edges.filter(({ from, to }) => isPlatform(from) && !isPlatform(to)))).toEqual([]);
  });

  it('of domain modules never reach a protocol', () => {
    const found = edges.filter(({ from, to }) => !isRoot(from) && !isProtocol(from) && isProtocol(to));
    expect(shown(found)).toEqual([]);
  });

  it('of a protocol never reach another protocol: what two share is domain', () => {
    const found = edges.filter(
      ({ from, to }) => isProtocol(from) && isProtocol(to) && moduleOf(from) !== moduleOf(to),
    );
    expect(shown(found)).toEqual([]);
  });

  it('between modules go through index.ts', () => {
    const found = edges.filter(({ from, to }) => {
      const target = moduleOf(to);
      if (target === null || target === 'platform' || target === 'migrations' || target === 'cli')
        return false;
      return target !== moduleOf(from) && to !== `${target}/index.ts`;
    });
    expect(shown(found)).toEqual([]);
  });

  it('of modules never reach the composition root', () => {
    expect(shown(edges.filter(({ from, to }) => !isRoot(from) && isRoot(to)))).toEqual([]);
  });

  it('of our other packages name the package, never a file in it', () => {
    const deep = files.flatMap(({ name, packages }) =>
      packages
        .filter(
          (target) =>
            target.startsWith('@signet/') && !['@signet/contracts', '@signet/audit'].includes(target),
        )
        .map((target) => `${name} -> ${target}`),
    );
    expect(deep).toEqual([]);
  });

  it('make no cycle of files at run time', () => {
    expect(cycleIn(new Map(files.map(({ name, loads }) => [name, new Set(loads)])))).toBeNull();
  });

  it('make no cycle of modules, not even of their types', () => {
    const graph = new Map<string, Set<string>>();
    for (const { from, to } of edges) {
      const [a, b] = [moduleOf(from) ?? from, moduleOf(to) ?? to];
      if (a !== b) graph.set(a, (graph.get(a) ?? new Set()).add(b));
    }
    expect(cycleIn(graph)).toBeNull();
  });
});

function cycleIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string | null {
  const done = new Set<string>();
  const visit = (node: string, trail: string[]): string | null => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node].join(' -> ');
    if (done.has(node)) return null;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...trail, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle) return cycle;
  }
  return null;
}

describe('what a file may know', () => {
  it('in platform/ is nothing of our domain', () => {
    // Settings name everything that can be set, whatever it is.
    const found = files
      .filter(({ name }) => isPlatform(name) && !name.startsWith('platform/config/'))
      .flatMap(({ name, code }) =>
        [...code.matchAll(/\w*(agent|credential|token|approval)\w*/gi)].map(([word]) => `${name}: ${word}`),
      )
      // What undici calls its pools of connections, and the names of two headers.
      .filter(
        (hit) => !/: (Access-Control-Allow-Credentials|userAgent)$|stream-client\.ts: Agent$/i.test(hit),
      );
    expect(found).toEqual([]);
  });

  it('of the environment is for the entry points, which read it once', () => {
    const readers = /^(main|worker)\.ts$|^cli\/|^platform\/config\//;
    const found = files.filter(
      // A dollar in front means text: code samples show how a reader would write it.
      ({ name, code }) => !readers.test(name) && /process\.env/.test(code) && name !== 'docs/code-samples.ts',
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('has no house for leftovers', () => {
    const found = files.filter(({ name }) =>
      /(^|\/)(common|shared|helpers?|utils?|misc)(\/|\.ts$)/.test(name),
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('prints nothing: there is a logger', () => {
    const found = files.filter(
      // Code samples show how a reader would write it.
      ({ name, code }) =>
        !name.startsWith('cli/') && /\bconsole\./.test(code) && name !== 'docs/code-samples.ts',
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('of where a surface answers is for the one place that declares it', () => {
    const prefixes = SURFACES.flatMap((surface) => [...prefixesOf(surface), ...(surface.speaksFor ?? [])])
      .filter(Boolean)
      .map((prefix) => prefix.replace('.', '\\.'));
    expect(prefixes.length).toBeGreaterThan(5);
    const written = new RegExp(
      [
        // A text that begins with a prefix, the same in a page, and a pattern that looks for one.
        `['"\`](?:${prefixes.join('|')})(?=['"\`/?#])`,
        `\\^(?:${prefixes.map((prefix) => prefix.replaceAll('/', '\\\\/')).join('|')})`,
        // A controller that says itself where it is.
        `@Controller\\((?!at\\(|mounts\\(|\\))`,
      ].join('|'),
      'g',
    );
    const found = files
      .filter(({ name }) => !/(^|\/)surface\.ts$/.test(name))
      .flatMap(({ name, code }) => [...code.matchAll(written)].map(([text]) => `${name}: ${text}`));
    expect(found).toEqual([]);
  });

  it('of where a request comes from is for the one place that makes one spelling of it', () => {
    const found = files.filter(
      ({ name, code }) =>
        name !== 'platform/http/client.ts' &&
        !name.startsWith('platform/config/') &&
        /request\.(ips?|raw\.socket)\b|x-forwarded/i.test(code),
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('tells no time of its own: there is a clock', () => {
    const found = files.filter(
      ({ name, code }) =>
        name !== 'platform/clock/clock.ts' &&
        !name.startsWith('cli/') &&
        /\bDate\.now\(\)|new Date\(\)/.test(code),
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('throws no problem that the catalogue does not have', () => {
    const codes = files.flatMap(({ name, code }) =>
      [...code.matchAll(/new Problem\(\s*'([^']+)'/g)].map(([, problem]) => ({ name, problem: problem! })),
    );
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter(({ problem }) => !Object.hasOwn(PROBLEMS, problem))).toEqual([]);
  });
});

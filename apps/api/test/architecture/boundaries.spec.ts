import { PROBLEMS } from '@signet/contracts';
import { SURFACES } from '../../src/app.module.js';
import { prefixesOf } from '../../src/surfaces/index.js';
import { edges, files, isEdge, isPlatform, isProtocol, isRoot, moduleGraph, moduleOf } from './sources.js';

const shown = (found: { from: string; to: string }[]) => found.map(({ from, to }) => `${from} -> ${to}`);

it('the sources were found', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(edges.length).toBeGreaterThan(100);
  // What the graph does not know it cannot forbid: every import leads to a file, and every import was read.
  const names = new Set(files.map(({ name }) => name));
  expect(shown(edges.filter(({ to }) => !names.has(to)))).toEqual([]);
  const unread = files.filter(({ code, imports, packages }) => {
    const written = [...code.matchAll(/^import\b|^export (?:type )?(?:\{[^}]*\}|\*) from\b/gm)].length;
    return written > imports.length + packages.length;
  });
  expect(unread.map(({ name }) => name)).toEqual([]);
});

describe('imports', () => {
  it('of platform/ stay in it: it would make sense in another product', () => {
    expect(shown(edges.filter(({ from, to }) => isPlatform(from) && !isPlatform(to)))).toEqual([]);
  });

  it('of domain modules never reach a protocol', () => {
    const found = edges.filter(({ from, to }) => !isRoot(from) && !isProtocol(from) && isProtocol(to));
    expect(shown(found)).toEqual([]);
  });

  it('of domain modules never reach the folder of a surface: who decides knows no wire', () => {
    const found = edges.filter(({ from, to }) => !isRoot(from) && !isEdge(from) && isEdge(to));
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
    expect(cycleIn(moduleGraph())).toBeNull();
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

/** What only this product has. A word for something that every server has, like a session or a limit, is none of them. */
const OURS =
  /[\w.]*(agent|credential|token|approval|webhook|persona|drift|commitment|organisation|tenant|operator|management|sponsor|delegation|broker)\w*/gi;

const NOT_OURS = [
  // What undici calls its pools of connections, and the names of two headers.
  /: (Access-Control-Allow-Credentials|userAgent|undici\.Agent)$/i,
  /^platform\/errors\/problem\.ts: organisationId$/,
  // One rule for all outbound traffic has the name of the setting that asked for it first.
  /^platform\/egress\/egress-rules\.ts: settings\.SIGNET_WEBHOOK_ALLOW_/,
];

describe('what a file may know', () => {
  it('in platform/ is nothing of our domain', () => {
    // Settings name everything that can be set, whatever it is.
    const found = files
      .filter(({ name }) => isPlatform(name) && !name.startsWith('platform/config/'))
      .flatMap(({ name, code }) => [...code.matchAll(OURS)].map(([word]) => `${name}: ${word}`));
    expect([...new Set(found)].filter((hit) => !NOT_OURS.some((known) => known.test(hit)))).toEqual([]);
  });

  it('of the environment is for the entry points, which read it once', () => {
    const readers = /^(main|worker)\.ts$|^cli\/|^platform\/config\//;
    const found = files.filter(
      // A dollar in front means text: code samples show how a reader would write it.
      ({ name, code }) => !readers.test(name) && /process\.env/.test(code) && name !== 'docs/code-samples.ts',
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('of requests is for the folder of a surface: a domain module has no route', () => {
    const withRoutes = files.filter(({ code }) => /@Controller\(|\bserver\.route\(/.test(code));
    expect(withRoutes.length).toBeGreaterThan(20);
    expect(withRoutes.filter(({ name }) => !isEdge(name)).map(({ name }) => name)).toEqual([]);
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
        !name.startsWith('cli/') && /(?<!['"`])\bconsole\./.test(code) && name !== 'docs/code-samples.ts',
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

  it('repeats nothing in a way of its own: what repeats is never done twice at once', () => {
    const found = files.filter(
      ({ name, code }) =>
        name !== 'platform/timers/repeating.ts' &&
        /\bsetInterval\(|setTimeout\(\(\) => (void )?(this\.)?(tick|round|run|poll)\b/.test(code),
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('cuts pages in one place', () => {
    const found = files.filter(
      ({ name, code }) => name !== 'platform/pagination/cursor.ts' && /\.length > (\w+\.)?limit\b/.test(code),
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('throws no problem that the catalogue does not have', () => {
    const codes = files.flatMap(({ name, code }) =>
      [...code.matchAll(/(?:new Problem|@IfMatch)\(\s*'([^']+)'/g)].map(([, problem]) => ({
        name,
        problem: problem!,
      })),
    );
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter(({ problem }) => !Object.hasOwn(PROBLEMS, problem))).toEqual([]);
  });

  it('has no problem in the catalogue that nothing throws', () => {
    const code = files.map((file) => file.code).join('\n');
    const thrown = new Set(
      [...code.matchAll(/(?:new Problem|@IfMatch|caused)\(\s*'([^']+)'/g)].map(([, problem]) => problem!),
    );
    expect(Object.keys(PROBLEMS).filter((problem) => !thrown.has(problem))).toEqual([]);
  });
});

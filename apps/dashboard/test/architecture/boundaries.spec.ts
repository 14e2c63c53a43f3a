/** @jest-environment node */
import { folderOf, imports, names } from './sources';

const shown = (found: readonly { from: string; written: string }[]) =>
  found.map(({ from, written }) => `${from} -> ${written}`);
const isFeature = (name: string) => name.startsWith('features/');
const known = imports.flatMap(({ to, ...rest }) => (to === null ? [] : { ...rest, to }));
const between = known.filter(({ from, to }) => folderOf(from) !== folderOf(to));

it('the sources were found', () => {
  expect(names.length).toBeGreaterThan(200);
  expect(known.length).toBeGreaterThan(900);
  // What is not known cannot be forbidden.
  expect(shown(imports.filter(({ to }) => to === null))).toEqual([]);
});

describe('imports', () => {
  it('of a feature by another one go through its index', () => {
    const found = between.filter(
      ({ from, to, written }) =>
        isFeature(from) &&
        isFeature(to) &&
        (to !== `${folderOf(to)}/index.ts` || written !== `@/${folderOf(to)}`),
    );
    expect(shown(found)).toEqual([]);
  });

  it('of every feature at once are for the shell, and of the shell for the routes', () => {
    const gathered = between.filter(({ to }) => /^features\/\w+\/feature\.tsx?$/.test(to));
    expect(shown(gathered)).toEqual([]);
    const found = between.filter(
      ({ from, to }) => folderOf(to) === 'features/shell' && folderOf(from) !== 'app',
    );
    expect(shown(found)).toEqual([]);
  });

  // Rings from the inside out: what is in one knows those before it.
  const RINGS = ['i18n', 'ui', 'frames', 'features', 'app'];
  it('of a ring never reach one further out', () => {
    const ring = (name: string) => RINGS.indexOf(name.split('/')[0]!);
    const found = between.filter(({ from, to }) => ring(from) >= 0 && ring(to) > ring(from));
    expect(shown(found)).toEqual([]);
  });

  it('of lib/ reach no feature, frame or route', () => {
    const found = between.filter(
      ({ from, to }) => from.startsWith('lib/') && /^(features|frames|app)\//.test(to),
    );
    expect(shown(found)).toEqual([]);
  });

  it('make no cycle of files at run time', () => {
    expect(cycleIn(known.filter(({ isType }) => !isType))).toBeNull();
  });

  it('make no cycle of features, not even of their types', () => {
    const ofFeatures = between.filter(({ from, to }) => isFeature(from) && isFeature(to));
    expect(
      cycleIn(ofFeatures.map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }))),
    ).toBeNull();
  });
});

function cycleIn(edges: readonly { from: string; to: string }[]): string | null {
  const graph = new Map<string, string[]>();
  for (const { from, to } of edges) graph.set(from, [...(graph.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (node: string, trail: readonly string[]): string | null => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node].join(' -> ');
    if (done.has(node)) return null;
    for (const to of graph.get(node) ?? []) {
      const cycle = visit(to, [...trail, node]);
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

import type { Problem } from '../errors/problem.js';

export interface RenderedProblem {
  contentType: string;
  body: Record<string, unknown>;
}

export interface ProblemContext {
  requestId: string;
  path: string;
}

/** Turns a problem into the envelope of one wire surface. */
export type ProblemRenderer = (
  problem: Problem,
  context: ProblemContext,
) => RenderedProblem & { status?: number };

/** Which envelope speaks at which address. The longest matching prefix wins; one surface has the empty prefix. */
export class Surfaces {
  private readonly entries: { prefix: string; render: ProblemRenderer }[];

  constructor(entries: Record<string, ProblemRenderer>) {
    this.entries = Object.entries(entries)
      .map(([prefix, render]) => ({ prefix, render }))
      .sort((a, b) => b.prefix.length - a.prefix.length);
  }

  rendererFor(path: string): ProblemRenderer {
    const entry = this.entries.find(
      ({ prefix }) => path === prefix.replace(/\/$/, '') || path.startsWith(prefix),
    );
    if (!entry) throw new Error(`No surface answers at ${path}.`);
    return entry.render;
  }
}

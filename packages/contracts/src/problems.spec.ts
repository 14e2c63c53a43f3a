import { PROBLEMS, type ProblemType } from './problems.js';

const problems = Object.entries(PROBLEMS) as [string, ProblemType][];

describe('the catalogue of problems', () => {
  it.each(problems)(
    '%s is a noun with a reason, has a title for people and an error status',
    (code, problem) => {
      expect(code).toMatch(/^[a-z_]+\.[a-z_]+$/);
      expect(problem.title).toMatch(/^[A-Z*].{3,60}[^.]$/);
      expect(problem.status).toBeGreaterThanOrEqual(400);
      expect(problem.status).toBeLessThan(600);
      expect(problem.agentauth).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    },
  );

  it('gives every AgentAuth code one status, so that a client can rely on either', () => {
    const statuses = new Map<string, Set<number>>();
    for (const [, { agentauth, status }] of problems) {
      // That surface has no 422: what is one here is a 400 there.
      const there = status === 422 ? 400 : status;
      statuses.set(agentauth, (statuses.get(agentauth) ?? new Set()).add(there));
    }
    const ambiguous = [...statuses].filter(([, seen]) => seen.size > 1).map(([code]) => code);
    expect(ambiguous).toEqual([]);
  });

  it('says different things for different codes', () => {
    const titles = problems.map(([, { title }]) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

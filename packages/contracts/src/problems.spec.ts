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
    },
  );

  it('says different things for different codes', () => {
    const titles = problems.map(([, { title }]) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

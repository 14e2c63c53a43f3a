import { PROBLEMS, type ProblemCode, type ProblemType } from './problems.js';
import { REFUSALS } from './refusals.js';

it('name an event for every problem of the catalogue that refuses somebody', () => {
  const refusing = (Object.entries(PROBLEMS) as [ProblemCode, ProblemType][])
    .filter(([, { status }]) => [401, 403, 429].includes(status))
    .map(([code]) => code);
  expect(refusing.length).toBeGreaterThan(10);
  expect(refusing.filter((code) => !Object.hasOwn(REFUSALS, code))).toEqual([]);
});

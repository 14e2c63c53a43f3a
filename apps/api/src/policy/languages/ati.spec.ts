import { readFileSync } from 'node:fs';
import { decide } from '../decide.js';
import { LANGUAGES } from './index.js';

/** What both sides of the reference answer, for every reader of the language in this repository. */
const { scope } = JSON.parse(
  readFileSync(
    new URL('../../../../../packages/contracts/src/languages/ati-cases.json', import.meta.url),
    'utf8',
  ),
) as { scope: { required: string; held: string[]; check: boolean }[] };

describe('ATI scopes, as the server decides with them', () => {
  it('let an agent do what one of them allows, and nothing else', () => {
    const asked = scope.filter(({ required }) => LANGUAGES.ati.parse(required) !== null);
    expect(asked.length).toBeGreaterThan(40);
    for (const { required, held, check } of asked) {
      const agent = { type: 'agent', id: 'agt', status: 'active', permissions: held } as const;
      const { allowed } = decide(
        agent,
        'permission.use',
        { language: 'ati', permission: required } as const,
        null,
      );
      expect([required, held, allowed]).toEqual([required, held, check]);
    }
  });
});

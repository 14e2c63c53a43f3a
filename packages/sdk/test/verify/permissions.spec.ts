import { readFileSync } from 'node:fs';
import { grants, isPermission } from '../../src/verify/grants.js';

/** Written down by definition, for every reader of the language in this repository. */
const CASES = JSON.parse(
  readFileSync(
    new URL('../../../contracts/src/languages/generated/agentauth-permissions.json', import.meta.url),
    'utf8',
  ),
) as { texts: [string, boolean][]; matches: [string[], string, string | null][] };

describe('what a token allows', () => {
  it('is written as the server writes it', () => {
    for (const [text, expected] of CASES.texts) expect([text, isPermission(text)]).toEqual([text, expected]);
  });

  it('is what the server allows', () => {
    for (const [held, required, by] of CASES.matches)
      expect([held, required, grants(held, required)]).toEqual([held, required, by !== null]);
  });
});

import { readFileSync } from 'node:fs';
import { Catalogue } from '../src/migrate/catalogue.js';

/** Written down by definition, for every reader of the language in this repository. */
const CASES = JSON.parse(
  readFileSync(
    new URL('../../contracts/src/languages/generated/agentauth-permissions.json', import.meta.url),
    'utf8',
  ),
) as { texts: [string, boolean][]; matches: [string[], string, string | null][] };

const concrete = CASES.texts.filter(([text, isOne]) => isOne && !text.includes('*')).map(([text]) => text);

describe('the catalogue of a server', () => {
  it('has its permissions, what contains them, and nothing else that looks like one', () => {
    const catalogue = new Catalogue(concrete);
    for (const [text, isOne] of CASES.texts) expect([text, catalogue.has(text)]).toEqual([text, isOne]);
  });

  it('has an entry for a permission exactly when the server would let that entry allow it', () => {
    for (const [held, required, by] of CASES.matches) {
      if (held.length !== 1 || !concrete.includes(required)) continue;
      expect([held, required, new Catalogue([required]).has(held[0]!)]).toEqual([
        held,
        required,
        by !== null,
      ]);
    }
  });
});

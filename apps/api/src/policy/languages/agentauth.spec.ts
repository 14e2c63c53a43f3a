import { readFileSync } from 'node:fs';
import { decide } from '../decide.js';
import { LANGUAGES } from './index.js';

/** Written down by definition, for every reader of the language in this repository. */
const CASES = JSON.parse(
  readFileSync(
    new URL(
      '../../../../../packages/contracts/src/languages/generated/agentauth-permissions.json',
      import.meta.url,
    ),
    'utf8',
  ),
) as { texts: [string, boolean][]; matches: [string[], string, string | null][] };

describe('AgentAuth permissions, as the server decides with them', () => {
  it('are permissions or are none', () => {
    for (const [text, isOne] of CASES.texts)
      expect([text, LANGUAGES.agentauth.parse(text) !== null]).toEqual([text, isOne]);
  });

  it('let an agent do what one of them allows, and nothing else', () => {
    for (const [permissions, permission, by] of CASES.matches) {
      const agent = { type: 'agent', id: 'agt', status: 'active', permissions } as const;
      const asked = { language: 'agentauth', permission } as const;
      const { allowed } = decide(agent, 'permission.use', asked, null);
      expect([permissions, permission, allowed]).toEqual([permissions, permission, by !== null]);
    }
  });
});

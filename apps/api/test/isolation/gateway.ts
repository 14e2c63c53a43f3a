import { randomUUID } from 'node:crypto';
import { read, sandbox, shared, strange } from './lines.js';
import type { Line, Said, Say } from './lines.js';
import type { Organisation } from './organisation.js';

/** What nobody has, under a name as long as theirs. */
const NOBODYS = { tool: 'nowhere-0000:look', skill: 'nowhere-0000' };

/** A call about a tool or a skill of the other organisation, and the same about one that is nowhere. */
const about =
  (what: 'tool' | 'skill', say: (name: string) => Said): Say =>
  async (whose: Organisation) => ({
    ...say((await (what === 'tool' ? whose.aTool(`named-${randomUUID()}`) : whose.aSkill())).name),
    nobodys: say(NOBODYS[what]),
  });
const refused = (line: Line): Line => ({ ...line, tells: ['event'] });

const search = strange(sandbox, (whose) => ({ query: { search: whose.word } }), 200);

/** What sandboxes call. */
export const GATEWAY: Record<string, Line[]> = {
  'POST /ati/call': [
    refused(
      strange(
        sandbox,
        about('tool', (name) => ({ body: { tool_name: name } })),
      ),
    ),
  ],
  'POST /ati/mcp': [
    refused(
      strange(
        sandbox,
        about('tool', (name) => ({
          body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } },
        })),
        200,
      ),
    ),
    { ...sandbox, own: () => ({ body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } }) },
  ],
  'POST /ati/help': [shared('There is no assistant, for nobody', 'sandbox')],
  'GET /ati/tools': [read('sandbox'), search],
  'GET /ati/tools/:name': [
    strange(
      sandbox,
      about('tool', (name) => ({ params: { name } })),
    ),
  ],
  'GET /ati/skills': [read('sandbox'), search],
  'GET /ati/skills/:name': [
    strange(
      sandbox,
      about('skill', (name) => ({ params: { name } })),
    ),
  ],
  'GET /ati/skills/:name/bundle': [
    strange(
      sandbox,
      about('skill', (name) => ({ params: { name } })),
    ),
  ],
  'POST /ati/skills/bundle': [
    strange(
      sandbox,
      about('skill', (name) => ({ body: { names: [name] } })),
      200,
    ),
  ],
  'POST /ati/skills/resolve': [
    strange(
      sandbox,
      about('skill', (name) => ({ body: { scopes: [`skill:${name}`] } })),
      200,
    ),
  ],
  'GET /ati/skillati/catalog': [read('sandbox'), search],
  'GET /ati/skillati/:name': [
    strange(
      sandbox,
      about('skill', (name) => ({ params: { name } })),
    ),
  ],
  'GET /ati/skillati/:name/resources': [
    strange(
      sandbox,
      about('skill', (name) => ({ params: { name } })),
    ),
  ],
  'GET /ati/skillati/:name/file': [
    strange(
      sandbox,
      about('skill', (name) => ({ params: { name }, query: { path: 'SKILL.md' } })),
    ),
  ],
  'GET /ati/skillati/:name/refs': [
    strange(
      sandbox,
      about('skill', (name) => ({ params: { name } })),
    ),
  ],
  'GET /ati/skillati/:name/ref/:reference': [
    strange(
      sandbox,
      about('skill', (name) => ({ params: { name, reference: 'none' } })),
    ),
  ],
};

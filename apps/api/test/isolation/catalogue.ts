import { cursorOf, filter, named, operator, own, read, strange, type Line, type Say } from './lines.js';
import type { Organisation } from './organisation.js';

const byProvider =
  (body?: unknown): Say =>
  async (whose) => ({ params: { id: (await whose.aProvider()).id }, body });
const byTool =
  (body?: unknown): Say =>
  async (whose) => ({ params: { id: (await whose.aTool()).id }, body });
const bySkill =
  (body?: unknown): Say =>
  async (whose) => ({ params: { id: (await whose.aSkill()).id }, body });
const OPENAPI = JSON.stringify({ openapi: '3.1.0', paths: { '/look': { get: { operationId: 'look' } } } });

/** A provider without tools; that of the same name in the other organisation has one. */
async function aShelf(here: Organisation): Promise<{ id: string; name: string }> {
  const name = named('shelf');
  await here.other.aTool(name);
  return here.aProvider(name);
}

/** The management API, as far as it is about what sandboxes may call. */
export const CATALOGUE: Record<string, Line[]> = {
  'GET /api/v1/ati/providers': [
    read('operator', { limit: '100' }),
    filter('search', (whose) => whose.word),
    strange(operator, async (whose) => ({ query: { name: (await whose.aProvider()).name } }), 200),
    strange(
      operator,
      async (whose, here) => {
        await whose.aProvider();
        return cursorOf('/api/v1/ati/providers')(whose, here);
      },
      422,
    ),
  ],
  'POST /api/v1/ati/providers': [
    own(
      operator,
      () => ({ body: { name: named('mine'), kind: 'http', base_url: 'https://provider.example.com' } }),
      201,
    ),
    // A name is taken in the organisation alone.
    own(
      operator,
      async (_, here) => {
        const body = { name: named('shelf'), kind: 'mcp', base_url: 'https://provider.example.com' };
        await here.other.manage('POST', '/ati/providers', body);
        return { body };
      },
      201,
    ),
    strange(
      operator,
      async (whose) => {
        const { id: profile_id } = await whose.aProfile();
        const base_url = 'https://proxy.example.com';
        return { body: { name: named('proxy'), kind: 'ati', base_url, profile_id } };
      },
      422,
    ),
  ],
  'GET /api/v1/ati/providers/:id': [strange(operator, byProvider())],
  'PATCH /api/v1/ati/providers/:id': [
    strange(operator, byProvider({ description: 'Mine' })),
    strange(
      operator,
      async (whose, here) => ({
        params: { id: (await here.aProvider()).id },
        body: { profile_id: (await whose.aProfile()).id },
      }),
      422,
    ),
  ],
  'DELETE /api/v1/ati/providers/:id': [
    own(operator, async (whose) => ({ params: { id: (await whose.aTool()).providerId } })),
    strange(operator, byProvider()),
  ],
  'POST /api/v1/ati/providers/:id/import-openapi': [
    {
      ...own(operator, async (_, here) => ({
        params: { id: (await aShelf(here)).id },
        body: { document: OPENAPI },
      })),
      adds: 'tool',
    },
    own(operator, byProvider({ document: OPENAPI })),
    strange(operator, byProvider({ document: OPENAPI })),
  ],
  'POST /api/v1/ati/providers/:id/import-mcp': [strange(operator, byProvider())],
  'POST /api/v1/ati/providers/:id/import-ati': [strange(operator, byProvider())],
  'POST /api/v1/ati/providers/:id/check': [strange(operator, byProvider())],
  'GET /api/v1/ati/tools': [
    read('operator', { limit: '100' }),
    filter('search', (whose) => whose.word),
    filter('provider_id', async (whose) => (await whose.aTool()).providerId),
    strange(
      operator,
      async (whose, here) => {
        await whose.aTool();
        return cursorOf('/api/v1/ati/tools')(whose, here);
      },
      422,
    ),
  ],
  'POST /api/v1/ati/tools': [
    own(
      operator,
      async (_, here) => {
        const { id: provider_id, name } = await aShelf(here);
        return { body: { provider_id, name: `${name}:look`, method: 'GET', path: '/look' } };
      },
      201,
    ),
    strange(operator, async (whose) => ({
      body: { provider_id: (await whose.aProvider()).id, name: named('mine'), method: 'GET', path: '/look' },
    })),
  ],
  'GET /api/v1/ati/tools/:id': [strange(operator, byTool())],
  'PATCH /api/v1/ati/tools/:id': [
    own(operator, byTool({ hint: 'Mine' })),
    strange(operator, byTool({ hint: 'Mine' })),
  ],
  'DELETE /api/v1/ati/tools/:id': [strange(operator, byTool())],
  'GET /api/v1/ati/skills': [
    read('operator', { limit: '100' }),
    filter('search', (whose) => whose.word),
    strange(
      operator,
      async (whose, here) => {
        await whose.aSkill();
        return cursorOf('/api/v1/ati/skills')(whose, here);
      },
      422,
    ),
  ],
  'POST /api/v1/ati/skills': [
    own(operator, () => ({ body: { name: named('mine'), content: 'Look' } }), 201),
    own(
      operator,
      async (_, here) => {
        const body = { name: named('shelf'), content: 'Look' };
        await here.other.manage('POST', '/ati/skills', body);
        return { body };
      },
      201,
    ),
  ],
  'GET /api/v1/ati/skills/:id': [strange(operator, bySkill())],
  'PATCH /api/v1/ati/skills/:id': [strange(operator, bySkill({ content: 'Mine' }))],
  'DELETE /api/v1/ati/skills/:id': [strange(operator, bySkill())],
};

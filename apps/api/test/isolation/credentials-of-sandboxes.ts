import {
  cursorOf,
  filter,
  named,
  operator,
  own,
  read,
  shared,
  strange,
  type Line,
  type Say,
} from './lines.js';
import type { Organisation } from './organisation.js';
import { endedElsewhere, exchangedElsewhere, stoppedAgent, twinOf } from './twins.js';

const byVirtualKey =
  (body?: unknown): Say =>
  async (whose) => ({ params: { id: (await whose.aVirtualKey()).id }, body });
/** What others call what a sandbox does: no ids of ours. */
const AT_WORK = { job_id: 'job-1', sandbox_id: 'box-1' };
const byProfile =
  (body?: unknown): Say =>
  async (whose) => ({ params: { id: (await whose.aProfile()).id }, body });
const ofProfile =
  (body: object): Say =>
  async (whose) => ({ body: { ...body, profile_id: (await whose.aProfile()).id } });

const aTwin = async (here: Organisation) => twinOf(here, await here.aSessionToken());

/** The management API, as far as it is about what sandboxes show. */
export const SANDBOXES: Record<string, Line[]> = {
  'GET /api/v1/ati/profiles': [
    read('operator', { limit: '100' }),
    strange(operator, async (whose) => ({ query: { name: (await whose.aProfile()).name } }), 200),
    strange(
      operator,
      async (whose, here) => {
        await whose.aProfile();
        return cursorOf('/api/v1/ati/profiles')(whose, here);
      },
      422,
    ),
  ],
  'POST /api/v1/ati/profiles': [
    own(operator, () => ({ body: { name: named('mine') } }), 201),
    // A name is taken in the organisation alone.
    own(
      operator,
      async (_, here) => {
        const body = { name: named('shelf') };
        await here.other.manage('POST', '/ati/profiles', body);
        return { body };
      },
      201,
    ),
  ],
  'GET /api/v1/ati/profiles/:id': [strange(operator, byProfile())],
  'PATCH /api/v1/ati/profiles/:id': [strange(operator, byProfile({ audience: 'mine' }))],
  'DELETE /api/v1/ati/profiles/:id': [own(operator, byProfile()), strange(operator, byProfile())],
  'POST /api/v1/ati/profiles/:id/rotate': [
    own(operator, byProfile({ force: true })),
    strange(operator, byProfile({ force: true })),
  ],
  'POST /api/v1/ati/profiles/:id/environment': [strange(operator, byProfile({}))],
  'POST /api/v1/ati/tokens/validate': [
    strange(operator, async (whose) => ({ body: { token: (await whose.aSessionToken()).token } }), 200),
    strange(
      operator,
      async (whose) => {
        const { token, profileId: profile_id } = await whose.aSessionToken();
        return { body: { token, profile_id } };
      },
      200,
    ),
  ],
  'POST /api/v1/ati/tokens/inspect': [shared('It decodes what it is sent, and looks nothing up')],
  'POST /api/v1/ati/tokens/introspect': [
    strange(operator, async (whose) => ({ body: { token: (await whose.aSessionToken()).token } }), 200),
  ],
  'POST /api/v1/ati/tokens/revoke': [
    own(operator, async (_, here) => ({ body: { jti: (await aTwin(here)).jti } })),
    own(operator, async (_, here) => ({ body: { sub: (await aTwin(here)).sub } })),
    own(operator, async (_, here) => ({ body: { profile_id: (await aTwin(here)).profileId } })),
    strange(operator, async (whose) => ({ body: { profile_id: (await whose.aProfile()).id } })),
  ],
  'POST /api/v1/ati/tokens/renew': [
    own(
      operator,
      async (_, here) => ({
        body: { token: (await endedElsewhere(here, await here.aSessionToken())).token },
      }),
      201,
    ),
    strange(operator, async (whose) => ({ body: { token: (await whose.aSessionToken()).token } }), 422),
  ],
  'POST /api/v1/ati/sandboxes': [
    own(
      operator,
      () => ({ body: { agent_id: 'sandbox:1', tools: ['look'], skills: ['*'], ...AT_WORK } }),
      201,
    ),
    strange(operator, ofProfile({ agent_id: 'sandbox:1' })),
    strange(operator, async (whose) => ({ body: { agent_id: whose.agent.id } }), 409),
  ],
  'GET /api/v1/ati/tokens': [
    read('operator', { limit: '100' }),
    filter('profile_id', async (whose) => (await whose.aSessionToken()).profileId),
    filter('sub', async (whose) => (await whose.aSessionToken()).sub),
    strange(
      operator,
      async (whose, here) => {
        await whose.aSessionToken();
        return cursorOf('/api/v1/ati/tokens')(whose, here);
      },
      422,
    ),
  ],
  'POST /api/v1/ati/tokens': [
    own(operator, () => ({ body: { sub: 'sandbox:1', scope: 'help', ...AT_WORK } }), 201),
    strange(operator, ofProfile({ sub: 'sandbox:1', scope: 'help' })),
    own(
      operator,
      async (_, here) => {
        const sub = named('stopped');
        await stoppedAgent(here.other, sub);
        return { body: { sub, scope: 'help' } };
      },
      201,
    ),
  ],
  'GET /api/v1/ati/keys': [
    read('operator', { limit: '100' }),
    filter('search', (whose) => whose.word),
    filter('user_id', async (whose) => (await whose.aVirtualKey()).user_id),
    filter('alias', async (whose) => (await whose.aVirtualKey()).alias),
    strange(
      operator,
      async (whose, here) => {
        await whose.aVirtualKey();
        return cursorOf('/api/v1/ati/keys')(whose, here);
      },
      422,
    ),
  ],
  'POST /api/v1/ati/keys': [
    own(operator, () => ({ body: { user_id: named('mine'), alias: 'mine' } }), 201),
    // A user and a name are taken in the organisation alone.
    own(
      operator,
      async (_, here) => {
        const body = { user_id: named('shelf'), alias: 'mine' };
        await here.other.manage('POST', '/ati/keys', body);
        return { body };
      },
      201,
    ),
  ],
  'POST /api/v1/ati/keys/revoke': [
    own(operator, async (whose) => ({ body: { user_id: (await whose.aVirtualKey()).user_id } })),
    strange(operator, async (whose) => ({ body: { user_id: (await whose.aVirtualKey()).user_id } }), 200),
    strange(operator, async (whose) => ({ body: { hashes: [(await whose.aVirtualKey()).hash] } }), 200),
    strange(operator, async (whose) => ({ body: { alias_prefix: (await whose.aVirtualKey()).alias } }), 200),
  ],
  'GET /api/v1/ati/keys/:id': [own(operator, byVirtualKey()), strange(operator, byVirtualKey())],
  'PATCH /api/v1/ati/keys/:id': [strange(operator, byVirtualKey({ tools: ['mine'] }))],
  'DELETE /api/v1/ati/keys/:id': [
    strange(operator, byVirtualKey()),
    own(operator, async (_, here) => {
      const { id, hash } = await here.aVirtualKey();
      await exchangedElsewhere(here, hash);
      return { params: { id } };
    }),
  ],
  'POST /api/v1/ati/keys/:id/block': [strange(operator, byVirtualKey())],
  'POST /api/v1/ati/keys/:id/unblock': [strange(operator, byVirtualKey())],
};

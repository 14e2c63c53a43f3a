import { randomBytes } from 'node:crypto';
import { operator, own, read, shared, strange, type Line, type Say } from './lines.js';

const byHash =
  (query: Record<string, string> = {}): Say =>
  async (whose) => ({ params: { hash: (await whose.aVirtualKey()).hash }, query });
const aKey = () => ({ user_id: `mine_${randomBytes(4).toString('hex')}`, alias: 'mine' });

/** Where sandboxes of ATI and their orchestrators call. */
export const ATI: Record<string, Line[]> = {
  'GET /ati/.well-known/jwks.json': [shared('All organisations of a server sign with the same keys')],
  'GET /ati/profiles/:id/public-key.pem': [
    shared('Strangers are served in one organisation, and whose profile it is makes no difference to them'),
  ],
  'POST /ati/exchange': [
    shared('A session token is for whoever the key is for, in the organisation of the key'),
  ],
  'GET /ati/admin/keys': [
    read('operator', { user_id: 'somebody' }),
    strange(operator, async (whose) => ({ query: { user_id: (await whose.aVirtualKey()).user_id } }), 200),
  ],
  'POST /ati/admin/keys/issue': [own(operator, () => ({ body: aKey() }), 201)],
  'POST /ati/admin/keys/bulk-revoke': [
    strange(operator, async (whose) => ({ body: { user_id: (await whose.aVirtualKey()).user_id } }), 200),
    strange(operator, async (whose) => ({ body: { hashes: [(await whose.aVirtualKey()).hash] } }), 200),
    strange(operator, async (whose) => ({ body: { alias_prefix: (await whose.aVirtualKey()).alias } }), 200),
  ],
  'GET /ati/admin/keys/:hash': [own(operator, byHash()), strange(operator, byHash())],
  'DELETE /ati/admin/keys/:hash': [strange(operator, byHash()), strange(operator, byHash({ by: 'me' }))],
};

import { AgentAdminClient } from '../../src/admin/index.js';
import { ScriptedServer } from '../support/scripted-server.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());

const admin = () => new AgentAdminClient({ baseURL: server.url, apiKey: 'ak_admin', maxRetries: 1, sleep });
const sleep = () => Promise.resolve();

describe('the client for administrators', () => {
  it('registers with credentials, so that full access can be granted', async () => {
    server.answers({ status: 201, json: { agent: {}, credentials: {} } });
    await admin().registerAgent({ name: 'Root', owner_email: 'a@b.example', permissions: ['*:*:*'] });
    expect(server.received[0]?.headers['x-api-key']).toBe('ak_admin');
  });

  it('repeats a registration under the key it is given', async () => {
    server.answers({ status: 503 }, { status: 201, json: {} });
    await admin().registerAgent({ name: 'Twin', owner_email: 'a@b.example' }, { idempotencyKey: 'source-7' });
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'source-7',
      'source-7',
    ]);
  });

  it('changes status and permissions, and deletes', async () => {
    server.answers({ json: { success: true } });
    await admin().setStatus('agt_1', 'suspended');
    await admin().setPermissions('agt_1', ['slack:*:*', 'custom:thing:do']);
    await admin().deleteAgent('agt_1');
    expect(server.received.map(({ method, url, body }) => `${method} ${url} ${body}`.trim())).toEqual([
      'PUT /agents/agt_1/status {"status":"suspended"}',
      'PUT /agents/agt_1/permissions {"permissions":["slack:*:*","custom:thing:do"]}',
      'DELETE /agents/agt_1',
    ]);
  });
});

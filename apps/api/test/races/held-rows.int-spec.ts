import pg from 'pg';
import { LastVerified } from '../../src/agents/last-verified.js';
import { LastUsed } from '../../src/credentials/last-used.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call, type RegisteredAgent } from '../support/wire.js';

describe.each([
  { table: 'agent', key: 'id', column: 'last_verified_at', noted: LastVerified },
  { table: 'credential', key: 'agent_id', column: 'last_used_at', noted: LastUsed },
])('somebody who holds a row of $table', ({ table, key, column, noted }) => {
  let signet: Signet;
  let agents: RegisteredAgent[];
  beforeAll(async () => {
    signet = await startSignet();
    agents = await Promise.all([anAgent(signet), anAgent(signet), anAgent(signet)]);
  });
  afterAll(() => signet.close());

  const written = async () => {
    await signet.application.nest.get(noted).flush();
    const rows = await signet.sql<{ id: string }>(
      `select ${key} as id from ${table} where ${column} is not null`,
    );
    return new Set(rows.map(({ id }) => id));
  };

  it('keeps no other from being written down when it was last seen, and is written down later', async () => {
    const ids = agents.map(({ id }) => id);
    const holder = new pg.Client({ connectionString: signet.databaseUrl });
    await holder.connect();
    try {
      await holder.query('begin');
      const { rows } = await holder.query<{ id: string }>(
        `select ${key} as id from ${table} where ${key} = any($1) order by id desc limit 1 for update`,
        [ids],
      );
      const [{ id: held }] = rows as [{ id: string }];
      for (const { id, apiKey } of agents)
        await call(signet, 'POST', '/agents/verify', { body: { agent_id: id, api_key: apiKey } });
      expect(await written()).toEqual(new Set(ids.filter((id) => id !== held)));
      await holder.query('commit');
      expect(await written()).toEqual(new Set(ids));
    } finally {
      await holder.end();
    }
  });
});

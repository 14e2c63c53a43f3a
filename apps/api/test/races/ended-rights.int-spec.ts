import pg from 'pg';
import { aManagementKey, aSignedInMember } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { anAgent, call, type Answer } from '../support/wire.js';

interface Caller {
  id: string;
  headers: Record<string, string>;
}

/** How an operator can lose the right to a write, and what a call that comes afterwards is told. */
const ENDS: Record<string, { of: 'member' | 'key'; statement: string; status: number }> = {
  'a member becomes a viewer': {
    of: 'member',
    statement: `update member set role = 'viewer' where id = $1`,
    status: 403,
  },
  'a member becomes an auditor': {
    of: 'member',
    statement: `update member set role = 'auditor' where id = $1`,
    status: 403,
  },
  'a session is over': { of: 'member', statement: 'delete from session where member_id = $1', status: 401 },
  'a session expires': {
    of: 'member',
    statement: `update session set expires_at = now() - interval '1 day' where member_id = $1`,
    status: 401,
  },
  'a key is revoked': {
    of: 'key',
    statement: 'update credential set revoked_at = now() where id = $1',
    status: 401,
  },
  'a key expires': {
    of: 'key',
    statement: `update credential set expires_at = now() - interval '1 day' where id = $1`,
    status: 401,
  },
  'a key loses a permission': {
    of: 'key',
    statement: `update credential set permissions = array['agents:read'] where id = $1`,
    status: 403,
  },
};

describe('a write of an operator', () => {
  let signet: Signet;
  let other: pg.Client;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());
  beforeEach(async () => {
    other = new pg.Client({ connectionString: signet.databaseUrl });
    await other.connect();
  });
  afterEach(() => other.end());

  const callerOf = (kind: 'member' | 'key'): Promise<Caller> =>
    kind === 'member' ? aSignedInMember(signet) : aManagementKey(signet);
  const suspend = (agent: { id: string }, { headers }: Caller): Promise<Answer> =>
    call(signet, 'POST', `/api/v1/agents/${agent.id}/suspend`, { headers, body: { reason: 'For a test' } });
  /** What the change would leave behind. */
  const marks = (id: string) =>
    signet.sql(
      `select (select status from agent where id = $1),
         (select count(*)::int from activity_event where agent_id = $1 and type = 'agent.suspended') as facts,
         (select count(*)::int from event where subject_id = $1 and type = 'agent.status_updated') as events`,
      [id],
    );
  const untilSomebodyWaits = () =>
    until(
      () =>
        signet.sql(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      (rows) => rows.length > 0,
    );

  it.each(Object.entries(ENDS))(
    'does not happen when %s while it waits',
    async (_, { of, statement, status }) => {
      const [agent, caller] = [await anAgent(signet), await callerOf(of)];
      const before = await marks(agent.id);
      await other.query('begin');
      await other.query(statement, [caller.id]);
      const answer = suspend(agent, caller);
      await Promise.race([untilSomebodyWaits(), answer]);
      await other.query('commit');
      expect((await answer).status).toBe(status);
      expect(await marks(agent.id)).toEqual(before);
    },
  );

  it.each(['member', 'key'] as const)(
    'comes first when it has begun: what ends the right of a %s waits',
    async (of) => {
      const [agent, caller] = [await anAgent(signet), await callerOf(of)];
      await other.query('begin');
      await other.query('select from agent where id = $1 for update', [agent.id]);
      const answer = suspend(agent, caller);
      await untilSomebodyWaits();
      for (const { statement } of Object.values(ENDS).filter((end) => end.of === of)) {
        const ends = signet.sql(
          `set local lock_timeout = '50ms'; ${statement.replace('$1', `'${caller.id}'`)}`,
        );
        await expect(ends).rejects.toMatchObject({ code: '55P03' });
      }
      await other.query('commit');
      expect((await answer).status).toBe(200);
      expect(await marks(agent.id)).toEqual([{ status: 'suspended', facts: 1, events: 1 }]);
    },
  );
});

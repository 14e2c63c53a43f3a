import { randomUUID } from 'node:crypto';
import { Housekeeping } from '../../src/housekeeping/index.js';
import { aPersona, driftCalls, PERSONA } from '../extended/soul.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call } from '../support/wire.js';
import { WITH_WORKERS } from '../support/workers.js';

describe('housekeeping', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet({ environment: WITH_WORKERS });
  });
  afterAll(() => signet.close());

  // The database refuses to let go of young months of the log, whatever our clock says: rows grow old, not the day.
  const run = () => signet.application.nest.get(Housekeeping, { strict: false }).run();

  it('removes pings after 400 days and no younger ones, and keeps every version of a persona', async () => {
    const drift = driftCalls(() => signet);
    const agent = await drift.aMeasuredAgent();
    await aPersona(signet, agent);
    await call(signet, 'PUT', `/agents/${agent.id}/persona`, { body: PERSONA, headers: agent.auth });
    for (const age of ['401 days', '399 days', '0 days']) {
      const { body } = await drift.ping(agent, { metrics: { a: 1 } });
      await signet.sql('update drift_ping set created_at = created_at - $2::interval where id = $1', [
        body.ping_id,
        age,
      ]);
    }
    await signet.sql(
      `update persona_version set changed_at = changed_at - interval '10 years' where agent_id = $1`,
      [agent.id],
    );
    await run();
    const history = await drift.get(agent, 'drift-history');
    expect(history.body.total).toBe(2);
    const versions = await call(signet, 'GET', `/agents/${agent.id}/persona/history`);
    expect(versions.body.total).toBe(2);
  });

  it('removes commitments a month after they expired, and never those without an end', async () => {
    const agent = await aVerifiedAgent(signet);
    const made: string[] = [];
    for (const more of [{ expires_in: 3600 }, { expires_in: 3600 }, {}]) {
      const { body } = await call(signet, 'POST', '/zkp/register-commitment', {
        body: { agent_id: agent.id, api_key: agent.apiKey, ...more },
      });
      made.push(body.commitment);
    }
    for (const [index, days] of [31, 29].entries())
      await signet.sql('update commitment set expires_at = $2 where commitment = $1', [
        made[index],
        new Date(signet.clock.now().getTime() - days * 86_400_000),
      ]);
    await run();
    const left = await signet.sql<{ commitment: string }>(
      'select commitment from commitment where agent_id = $1',
      [agent.id],
    );
    expect(new Set(left.map(({ commitment }) => commitment))).toEqual(new Set(made.slice(1)));
  });

  it('forgets answers an hour after they were given, and their keys a day later', async () => {
    const agent = await aVerifiedAgent(signet);
    const age = async (seconds: number) => {
      const key = randomUUID();
      const headers = { 'x-api-key': agent.apiKey, 'idempotency-key': key };
      const body = { name: `Aged ${seconds}`, owner_email: 'owner@example.com' };
      const { status } = await call(signet, 'POST', '/agents/register', { body, headers });
      expect(status).toBe(201);
      await signet.sql(
        `update idempotency_key set created_at = created_at - make_interval(secs => $1)
         where created_at = (select max(created_at) from idempotency_key)`,
        [seconds],
      );
      return () => call(signet, 'POST', '/agents/register', { body, headers });
    };
    const repeat = [await age(86_401), await age(86_300), await age(3_601), await age(3_500)];
    const young = await age(0);
    await run();
    const left = await signet.sql<{ has_answer: boolean; has_presented: boolean }>(
      `select answer_sealed is not null as has_answer, presented is not null as has_presented
       from idempotency_key order by created_at`,
    );
    const [gone, kept] = [
      { has_answer: false, has_presented: false },
      { has_answer: true, has_presented: true },
    ];
    expect(left).toEqual([gone, gone, kept, kept]);
    // Nobody can tell any more that the oldest one was ever used.
    expect((await repeat[0]!()).status).toBe(201);
    for (const again of [repeat[1]!, repeat[2]!])
      expect(await again()).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    for (const again of [repeat[3]!, young])
      expect((await again()).headers.get('idempotency-replayed')).toBe('true');
  });
});

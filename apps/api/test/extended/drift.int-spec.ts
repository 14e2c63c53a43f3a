import { expectError, keysOf } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';
import { DRIFT_DEFAULTS, driftCalls, hashOf, MOUNTS } from './soul.js';

let signet: Signet;
let admin: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet();
  admin = await anAdministrator(signet);
});
afterAll(() => signet.close());

const { configure, ping, get, aMeasuredAgent } = driftCalls(() => signet);
const events = (agent: { id: string }) =>
  signet.sql<{ type: string }>(
    `select type from activity_event where agent_id = $1 and type ~ '^(drift|agent.revoked)' order by occurred_at, id`,
    [agent.id],
  );

describe.each(MOUNTS)('%s/drift/{id}', (mount) => {
  it('has its routes and exact keys here', async () => {
    const agent = await aVerifiedAgent(signet);
    const config = await call(signet, 'PUT', `${mount}/drift/${agent.id}/drift-config`, {
      body: {},
      headers: agent.auth,
    });
    expect(config.body).toEqual({ agent_id: agent.id, ...DRIFT_DEFAULTS });
    expect((await call(signet, 'GET', `${mount}/drift/${agent.id}/drift-config`)).body).toEqual(config.body);
    const answer = await call(signet, 'POST', `${mount}/drift/${agent.id}/health-ping`, {
      body: { metrics: { a: 1 } },
      headers: { 'x-api-key': agent.apiKey },
    });
    expect(answer.status).toBe(201);
    expect(keysOf(answer.body)).toEqual(['drift_score', 'ping_id', 'status']);
    expect(answer.body).toMatchObject({ drift_score: 0, status: 'ok', ping_id: expect.any(String) });
    expect((await call(signet, 'GET', `${mount}/drift/${agent.id}/drift-score`)).body.drift_score).toBe(0);
    expect((await call(signet, 'GET', `${mount}/drift/${agent.id}/drift-history`)).body.total).toBe(1);
  });
});

describe('a health ping', () => {
  it('scores by weights against the baseline', async () => {
    const agent = await aVerifiedAgent(signet);
    await configure(agent, {
      baseline_metrics: { response_adherence: 0.8, toxicity_score: 0.2 },
      drift_threshold: 0.5,
      warning_threshold: 0.4,
    });
    // (0.25 x 0.3 + 0.5 x 0.2) / 0.5
    const { body } = await ping(agent, {
      metrics: { response_adherence: 0.6, toxicity_score: 0.3, unheard_of: 99 },
    });
    expect(body).toMatchObject({ drift_score: 0.35, status: 'ok' });
  });

  it('warns from the warning threshold on', async () => {
    const agent = await aMeasuredAgent();
    expect((await ping(agent, { metrics: { a: 1.23 } })).body.status).toBe('ok');
    const { body } = await ping(agent, { metrics: { a: 1.25 } });
    expect(keysOf(body)).toEqual(['drift_score', 'ping_id', 'status', 'warning']);
    expect(body).toMatchObject({ drift_score: 0.25, status: 'warning' });
    expect(body.warning).toEqual({ action: 'warning', drift_score: 0.25, threshold: 0.24 });
    expect(await events(agent)).toEqual([{ type: 'drift.configured' }, { type: 'drift.warning' }]);
  });

  it('revokes at the drift threshold: key, tokens and all', async () => {
    const agent = await aMeasuredAgent();
    const { status, body } = await ping(agent, { metrics: { a: 1.3 } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ drift_score: 0.3, status: 'revoked' });
    expect(body.warning).toEqual({ action: 'revoked', drift_score: 0.3, threshold: 0.3, auto_revoked: true });

    expectError(await ping(agent, { metrics: { a: 1 } }), { status: 401, code: 'AGENT_NOT_ACTIVE' });
    const verify = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: agent.apiKey },
    });
    expect(verify.status).toBe(401);
    const refresh = await call(signet, 'POST', '/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
    });
    expect(refresh.status).toBe(401);
    expect(await events(agent)).toEqual([
      { type: 'drift.configured' },
      { type: 'drift.revoked' },
      { type: 'agent.revoked' },
    ]);
    expect((await get(agent, 'drift-score')).body.drift_score).toBe(0.3);
    expectError(await ping(agent, { metrics: { a: 1 } }, admin.auth), { status: 409, code: 'CONFLICT' });
    expectError(await configure(agent, {}, admin.auth), { status: 409, code: 'CONFLICT' });
  });

  it('only warns at the drift threshold when it must not revoke', async () => {
    const agent = await aMeasuredAgent({ auto_revoke: false });
    const { body } = await ping(agent, { metrics: { a: 5 } });
    expect(body).toMatchObject({ drift_score: 1, status: 'warning' });
    expect(body.warning).toEqual({
      action: 'drift_detected',
      drift_score: 1,
      threshold: 0.3,
      auto_revoked: false,
    });
    expect((await ping(agent, { metrics: { a: 1 } })).status).toBe(201);
  });

  it('revokes once when many arrive together, and keeps no ping after that', async () => {
    const agent = await aMeasuredAgent();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ping(agent, { metrics: { a: 9 } })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status } of answers) expect([201, 401, 409]).toContain(status);
    expect((await get(agent, 'drift-history')).body.total).toBe(1);
    expect((await events(agent)).filter(({ type }) => type === 'agent.revoked')).toHaveLength(1);
  });

  it('keeps every one of many that arrive together', async () => {
    const agent = await aVerifiedAgent(signet);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ping(agent, { metrics: { a: n } })),
    );
    expect(new Set(answers.map(({ body }) => body.ping_id as string)).size).toBe(20);
    expect((await get(agent, 'drift-history')).body.total).toBe(20);
  });

  it('notes what left its usual range, from the third ping on, in any process', async () => {
    const agent = await aVerifiedAgent(signet);
    for (const a of [2, 9, 4, 4, 4, 5, 5])
      expect((await ping(agent, { metrics: { a } })).body.anomaly_notes).toBeUndefined();
    const second = await startSignet({ beside: signet });
    try {
      await call(second, 'POST', `/drift/${agent.id}/health-ping`, {
        body: { metrics: { a: 7, b: 1 } },
        headers: agent.auth,
      });
      const { body } = await call(second, 'POST', `/drift/${agent.id}/health-ping`, {
        body: { metrics: { a: 10 } },
        headers: agent.auth,
      });
      expect(keysOf(body)).toEqual(['anomaly_notes', 'drift_score', 'ping_id', 'status']);
      expect(body.anomaly_notes).toHaveLength(1);
      expect(keysOf(body.anomaly_notes[0])).toEqual([
        'current_value',
        'delta',
        'mean',
        'metric',
        'stddev',
        'threshold',
      ]);
      const { delta, threshold, mean, stddev } = body.anomaly_notes[0];
      // 2, 9, 4, 4, 4, 5, 5, 7: mean 5, standard deviation 2; 10 is 5 away, allowed are 2 x 2
      expect([delta, threshold, mean, stddev]).toEqual([5, 4, 5, 2]);
      expect((await get(agent, 'drift-score')).body.spike_warnings).toEqual(body.anomaly_notes);
    } finally {
      await second.close();
    }
  });

  it('is checked against its signature, whatever the order of its members', async () => {
    const agent = await aVerifiedAgent(signet);
    const body = { request_count: 3, metrics: { b: 0.1, a: 1 }, note: 'unknown members are signed too' };
    const signature = hashOf(agent.apiKey, { note: body.note, metrics: { a: 1, b: 0.1 }, request_count: 3 });
    const key = { 'x-api-key': agent.apiKey };
    expect((await ping(agent, { ...body, signature }, key)).status).toBe(201);
    expect(
      (await ping(agent, { ...body, signature: signature.toUpperCase() }, { ...key, ...agent.auth })).status,
    ).toBe(201);
    for (const [changed, headers] of [
      [{ ...body, request_count: 4, signature }, key],
      [{ ...body, signature: `${signature}00` }, key],
      [{ ...body, signature: '' }, key],
      [{ ...body, note: '\ud800', signature }, key],
      [{ ...body, note: '\ud800', signature: '' }, key],
      [{ ...body, signature: hashOf('other key', body) }, key],
      [{ ...body, signature }, agent.auth],
    ] as const) {
      const answer = await ping(agent, changed, headers);
      expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
      expect(answer.body.details[0].field).toBe('signature');
    }
  });

  const period = { period_start: '2026-02-01T12:00:00Z', period_end: '2026-02-01T13:00:00+00:00' };
  it.each([
    ['no metrics', {}, 'metrics'],
    ['empty metrics', { metrics: {} }, 'metrics'],
    ['metrics as a list', { metrics: [1] }, 'metrics'],
    ['a metric as text', { metrics: { a: '1' } }, 'metrics.a'],
    ['a metric that says NaN', { metrics: { a: 'NaN' } }, 'metrics.a'],
    ['a metric that is null', { metrics: { a: null } }, 'metrics.a'],
    [
      'too many metrics',
      { metrics: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`m${n}`, n])) },
      'metrics',
    ],
    ['a name with NUL', { metrics: { 'a\0': 1 } }, 'metrics.a\0'],
    ['no requests', { metrics: { a: 1 }, request_count: 0 }, 'request_count'],
    ['half a request', { metrics: { a: 1 }, request_count: 1.5 }, 'request_count'],
    ['more requests than can be stored', { metrics: { a: 1 }, request_count: 2 ** 31 }, 'request_count'],
    ['a time that is none', { metrics: { a: 1 }, period_start: 'yesterday' }, 'period_start'],
    ['a time out of range', { metrics: { a: 1 }, period_start: '0000-01-01T00:00:00Z' }, 'period_start'],
    ['a day that is none', { metrics: { a: 1 }, period_start: '2026-02-30T00:00:00Z' }, 'period_start'],
    [
      'an end before the start',
      { metrics: { a: 1 }, period_start: period.period_end, period_end: period.period_start },
      'period_end',
    ],
    [
      'an end at the start',
      { metrics: { a: 1 }, period_start: period.period_start, period_end: period.period_start },
      'period_end',
    ],
    ['a list', [], 'body'],
  ])('names the member for %s', async (_, body, field) => {
    const agent = await aVerifiedAgent(signet);
    const answer = await ping(agent, body);
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details[0].field).toBe(field);
  });

  it('takes null for what clients leave out, and the ends of what numbers can say', async () => {
    const agent = await aVerifiedAgent(signet);
    const metrics = {
      big: 1.7976931348623157e308,
      small: 5e-324,
      minus: -1.7976931348623157e308,
      toString: 1,
    };
    const body = { metrics, request_count: null, period_start: null, period_end: null, signature: null };
    for (let count = 0; count < 4; count++) expect((await ping(agent, body)).status).toBe(201);
    expect((await ping(agent, { metrics: { big: -1.7976931348623157e308 } })).status).toBe(201);
    expect((await get(agent, 'drift-history?sort=asc&limit=1')).body.history[0].metrics).toEqual(metrics);
    expectError(await ping(agent, '{"metrics":{"a":1e999}}'), { status: 400, code: 'VALIDATION_FAILED' }, [
      'details',
    ]);
    expectError(await ping(agent, '{"metrics":{"__proto__":1}}'), { status: 400, code: 'INVALID_JSON' });
  });
});

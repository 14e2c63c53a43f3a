import pg from 'pg';
import { expectError, keysOf, TIME, UNKNOWN_AGENT } from '../support/agentauth.js';
import { statementsOf } from '../support/rows-read.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, type VerifiedAgent } from '../support/wire.js';
import { DRIFT_DEFAULTS, driftCalls, pagesFrom } from './soul.js';

const CONFIG_KEYS = [
  'agent_id',
  'auto_revoke',
  'baseline_metrics',
  'drift_threshold',
  'metric_weights',
  'spike_sensitivity',
  'warning_threshold',
];
let signet: Signet;
beforeAll(async () => {
  signet = await startSignet();
});
afterAll(() => signet.close());

const { configure, ping, get, aMeasuredAgent } = driftCalls(() => signet);

describe('GET /drift/{id}/drift-score', () => {
  it('says that nothing is known yet', async () => {
    const agent = await aVerifiedAgent(signet);
    const { body } = await get(agent, 'drift-score');
    expect(body).toEqual({
      agent_id: agent.id,
      drift_score: null,
      thresholds: null,
      trend: [],
      message: expect.any(String),
    });
  });

  it('shows the last five, newest first, and the thresholds under both names', async () => {
    const agent = await aMeasuredAgent({ drift_threshold: 0.9, warning_threshold: 0.8 });
    for (const a of [1, 1.1, 1.2, 1.3, 1.4, 1.5]) await ping(agent, { metrics: { a } });
    const { body } = await get(agent, 'drift-score');
    expect(keysOf(body)).toEqual(['agent_id', 'drift_score', 'spike_warnings', 'thresholds', 'trend']);
    expect(body.drift_score).toBe(0.5);
    expect(body.thresholds).toEqual({
      drift_threshold: 0.9,
      warning_threshold: 0.8,
      auto_revoke: true,
      warning: 0.8,
      drift: 0.9,
    });
    expect(body.trend.map((point: { drift_score: number }) => point.drift_score)).toEqual([
      0.5, 0.4, 0.3, 0.2, 0.1,
    ]);
    expect(keysOf(body.trend[0])).toEqual(['created_at', 'drift_score']);
    expect(body.trend[0].created_at).toMatch(TIME);
    expectError(await get({ id: UNKNOWN_AGENT }, 'drift-score'), { status: 404, code: 'AGENT_NOT_FOUND' });
  });
});

describe('GET /drift/{id}/drift-history', () => {
  let agent: VerifiedAgent;
  const history = (query = '') => get(agent, `drift-history${query}`);
  beforeAll(async () => {
    agent = await aVerifiedAgent(signet);
    for (let n = 0; n < 7; n++)
      await ping(agent, {
        metrics: n % 2 ? { a: n, '=cmd|x': -n } : { a: n },
        request_count: 10,
        period_start: '2026-02-01',
        period_end: '2026-02-01T13:00:00+02:00',
      });
  });
  const valuesOf = (body: { history: { metrics: { a: number } }[] }) =>
    body.history.map(({ metrics }) => metrics.a);

  it('is counted by its index: no ping is read for its number', async () => {
    const statements = await statementsOf(history);
    const { text, values } = statements.find((one) =>
      one.text.startsWith('select count(*) from drift_ping'),
    )!;
    const client = new pg.Client({ connectionString: signet.databaseUrl });
    await client.connect();
    // So few are read faster than looked up.
    await client.query('set enable_seqscan = off; set enable_bitmapscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
    await client.end();
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(
      'Index Only Scan using drift_ping__newest',
    );
  });

  it('has exactly the keys of the specification', async () => {
    const { body } = await history();
    expect(keysOf(body)).toEqual(['history', 'limit', 'offset', 'total']);
    expect(body).toMatchObject({ total: 7, limit: 20, offset: 0 });
    expect(valuesOf(body)).toEqual([6, 5, 4, 3, 2, 1, 0]);
    const [entry] = body.history;
    expect(keysOf(entry)).toEqual(
      [
        'agent_id',
        'created_at',
        'drift_score',
        'id',
        'metrics',
        'period_end',
        'period_start',
        'request_count',
      ].sort(),
    );
    expect(entry).toMatchObject({
      agent_id: agent.id,
      request_count: 10,
      period_start: '2026-02-01T00:00:00.000Z',
      period_end: '2026-02-01T11:00:00.000Z',
    });
  });

  it('shows one metric, of the pings that have it', async () => {
    const { body } = await history(`?metric=${encodeURIComponent('=cmd|x')}`);
    expect(body.total).toBe(3);
    expect(body.history[0]).toMatchObject({ metric_name: '=cmd|x', metric_value: -5 });
    expect(body.history[0].metrics).toBeUndefined();
    for (const name of ['toString', 'constructor', "' or 1=1 --", 'a%00b'])
      expect([0, undefined]).toContain((await history(`?metric=${name}`)).body.total);
  });

  it.each([
    [
      '?limit=undefined&offset=undefined&from=undefined&to=undefined&sort=undefined&metric=undefined&format=undefined',
      7,
    ],
    ['?limit=-3&offset=-1', 7],
    ['?limit=100000', 7],
    ['?limit=2&offset=6', 1],
    ['?from=2100-01-01', 0],
    ['?to=2100-01-01T00:00:00Z', 7],
    ['?to=2000-01-01', 0],
  ])('takes the page %s', async (query, count) => {
    const { status, body } = await history(query);
    expect(status).toBe(200);
    expect(body.history).toHaveLength(count);
    expect(body.limit).toBeLessThanOrEqual(200);
  });

  it('refuses bounds that cannot be read', async () => {
    for (const query of ['?from=yesterday', '?to=2026-13-01', '?from=0001-01-01'])
      expectError(await history(query), { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
  });

  it('refuses a metric whose name nobody can have given', async () => {
    expectError(await history('?metric=a%00b'), { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
  });

  it('can be walked by its links in both orders', async () => {
    for (const sort of ['asc', 'desc']) {
      const pages = await pagesFrom(signet, `/drift/${agent.id}/drift-history?limit=3&sort=${sort}`);
      const seen = pages.flatMap(({ body }) => valuesOf(body as never));
      expect(seen).toEqual(sort === 'asc' ? [0, 1, 2, 3, 4, 5, 6] : [6, 5, 4, 3, 2, 1, 0]);
    }
  });

  it('comes as CSV, in which no metric is a formula', async () => {
    const text = async (query: string) =>
      (await fetch(`${signet.url}/drift/${agent.id}/drift-history?format=csv${query}`)).text();
    const [header, line] = (await text('&limit=1')).split('\n');
    expect(header).toBe('id,agent_id,drift_score,metrics,request_count,period_start,period_end,created_at');
    expect(line).toContain(`,${agent.id},0,"{""a"": 6}",10,`.replace(': ', ':'));
    const [oneHeader, oneLine] = (await text(`&limit=1&metric=${encodeURIComponent('=cmd|x')}`)).split('\n');
    expect(oneHeader).toBe(
      'id,agent_id,drift_score,metric_name,metric_value,request_count,period_start,period_end,created_at',
    );
    expect(oneLine).toContain(`,'=cmd|x,-5,10,`);
  });
});

describe('the drift configuration', () => {
  it('is 404 until somebody configures it', async () => {
    const agent = await aVerifiedAgent(signet);
    expectError(await get(agent, 'drift-config'), { status: 404, code: 'NOT_FOUND' });
  });

  it('changes what is given and keeps the rest, in exactly 7 keys', async () => {
    const agent = await aVerifiedAgent(signet);
    await configure(agent, { warning_threshold: 0.1, unknown: 1 });
    const { status, body } = await configure(agent, { drift_threshold: 0.2, metric_weights: { a: 2 } });
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(CONFIG_KEYS);
    expect(body).toEqual({
      agent_id: agent.id,
      ...DRIFT_DEFAULTS,
      warning_threshold: 0.1,
      drift_threshold: 0.2,
      metric_weights: { a: 2 },
    });
    expect((await get(agent, 'drift-config')).body).toEqual(body);
  });

  it.each([
    [{ drift_threshold: 0.2 }, 'drift_threshold'],
    [{ warning_threshold: 0.3 }, 'warning_threshold'],
    [{ warning_threshold: 0.5, drift_threshold: 0.5 }, 'warning_threshold'],
    [{ drift_threshold: 1.1 }, 'drift_threshold'],
    [{ warning_threshold: -0.1 }, 'warning_threshold'],
    [{ drift_threshold: '0.5' }, 'drift_threshold'],
    [{ auto_revoke: 'no' }, 'auto_revoke'],
    [{ auto_revoke: null }, 'auto_revoke'],
    [{ metric_weights: { a: -1 } }, 'metric_weights.a'],
    [{ metric_weights: { a: 1e300 } }, 'metric_weights.a'],
    [{ baseline_metrics: { a: 'x' } }, 'baseline_metrics.a'],
    [{ spike_sensitivity: 0 }, 'spike_sensitivity'],
    [[], 'body'],
  ])('refuses %j', async (body, field) => {
    const agent = await aVerifiedAgent(signet);
    const answer = await configure(agent, body);
    expectError(answer, { status: 400, code: 'VALIDATION_FAILED' }, ['details']);
    expect(answer.body.details[0].field).toBe(field);
    expect((await get(agent, 'drift-config')).status).toBe(404);
  });

  it('never ends with the warning above the drift threshold, however changes meet', async () => {
    const agent = await aVerifiedAgent(signet);
    await Promise.all([
      ...Array.from({ length: 8 }, (_, n) => configure(agent, { drift_threshold: 0.25 + n / 100 })),
      ...Array.from({ length: 8 }, (_, n) => configure(agent, { warning_threshold: 0.22 + n / 100 })),
    ]);
    const { body } = await get(agent, 'drift-config');
    expect(body.warning_threshold).toBeLessThan(body.drift_threshold);
  });
});

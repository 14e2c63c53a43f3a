import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { isReport } from '../../src/limits/report.js';
import { aManagementKey, aMember, aSignedInMember, expectProblem, signIn } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import { holdTheLog } from '../support/held-log.js';
import { handlersOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent, call, type Answer } from '../support/wire.js';

describe('reports', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const underWay = async () => {
    const [row] = await signet.sql<{ running: number }>(
      `select count(*)::int as running from pg_stat_activity
       where datname = current_database() and application_name = 'signet-reports' and state = 'active'`,
    );
    return row!.running;
  };
  const search = (headers: Record<string, string>): Promise<Answer> =>
    call(signet, 'GET', '/api/v1/activity?q=agent', { headers });

  it('of one caller run two at a time; some wait, and the rest is told so', async () => {
    const viewer = await aSignedInMember(signet, { role: 'auditor' });
    const log = await holdTheLog(signet);
    const asked = Array.from({ length: 40 }, () => search(viewer.headers));
    const answers: Answer[] = [];
    for (const one of asked) void one.then((answer) => answers.push(answer));
    await eventually(async () => answers.length >= 18 && (await underWay()) === 2);
    for (const answer of answers) {
      expectProblem(answer, { status: 429, code: 'limit.exceeded' });
      expect(answer.body['detail']).toBe(
        '2 reports of yours are running and 20 wait. Try again when one has ended.',
      );
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect(await underWay()).toBe(2);
    await log.release();
    const all = await Promise.all(asked);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(22);
    expect(all.filter(({ status }) => status === 429)).toHaveLength(18);
  });

  it('of however many callers keep nobody from signing in, registering, verifying or being listed', async () => {
    const callers = await Promise.all(Array.from({ length: 6 }, () => aManagementKey(signet)));
    const [member, agent] = [await aMember(signet), await anAgent(signet)];
    const log = await holdTheLog(signet);
    const asked = callers.flatMap(({ headers }) => Array.from({ length: 10 }, () => search(headers)));
    await eventually(async () => (await underWay()) === 4);
    const signedIn = await signIn(signet, member.email);
    expect(signedIn.status).toBe(201);
    await anAgent(signet);
    const verified = await call(signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: agent.apiKey },
    });
    expect(verified.status).toBe(200);
    const own = await call(signet, 'GET', `/api/v1/agents/${agent.id}`, { headers: callers[0]!.headers });
    expect(own.status).toBe(200);
    expect(await underWay()).toBe(4);
    await log.release();
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(60).fill(200));
  });

  it('take five seconds and no longer, and say what to ask for instead', async () => {
    const { headers } = await aManagementKey(signet);
    const admin = await anAdministrator(signet);
    await signet.sql(`update agent set rate_tier = 'enterprise' where id = $1`, [admin.id]);
    const log = await holdTheLog(signet);
    try {
      const [listed, found] = await Promise.all([
        call(signet, 'GET', '/api/v1/activity?outcome=error', { headers }),
        search(headers),
      ]);
      expectProblem(listed, { status: 422, code: 'report.too_wide' });
      expect(listed.body['detail']).toBe(
        'This takes longer than 5 seconds to find. Ask for a shorter time, or for less at once.',
      );
      expectProblem(found, { status: 422, code: 'activity.search_too_wide' });
    } finally {
      await log.release();
    }
    expect((await search(headers)).status).toBe(200);
  });

  it('are all routes that read as far as somebody asks', () => {
    const QUERY = '4';
    const missing = handlersOf(signet).flatMap(({ controller, name, handle }) => {
      if (Reflect.getMetadata(METHOD_METADATA, handle) !== RequestMethod.GET || isReport(handle)) return [];
      // It has a place of its own, for longer.
      if (name === 'export' && /^(Export|Calls)Controller$/.test(controller.name)) return [];
      const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<
        string,
        { data?: unknown; schema?: { shape?: object } }
      >;
      const query = Object.entries(args).filter(([key]) => key.startsWith(`${QUERY}:`));
      const reads = query.some(
        ([, { data, schema }]) =>
          (data === undefined && !schema) ||
          Object.keys(schema?.shape ?? {}).some((member) => /^(limit|offset|since|q|window)$/.test(member)),
      );
      return reads ? [`${controller.name}.${name}`] : [];
    });
    expect(missing.sort()).toEqual(LIGHT.sort());
  });
});

/** Routes that take a range, or whatever they are asked, and read a row or a page of one index all the same. */
const LIGHT = [
  'AgentAuthPersonaController.get',
  'ProfilesController.list',
  'ProofsController.checkpoints',
  'ProvidersController.list',
  'SessionTokensController.list',
  'SkillsController.list',
  'ToolsController.list',
  'WebhooksController.list',
  // One reading for all who ask for the same, one after the other; those who follow have places of their own.
  'RevocationsController.follow',
  'RevocationsController.list',
];

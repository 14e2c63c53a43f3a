import pg from 'pg';
import { DatabaseError } from 'pg';
import { toProblem } from '../../src/platform/http/problem-filter.js';
import { aBreakableLine, type BreakableLine } from '../support/breakable-line.js';
import { aManager, type Manage } from '../support/management.js';
import { checksOf } from '../support/operations.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { anAgent, call, type Answer, type RegisteredAgent } from '../support/wire.js';

/** PostgreSQL's codes (appendix A of its manual) that say nothing about the request. */
const NOT_NOW =
  `08000 08001 08003 08004 08006 08P01 25006 25P03 25P04 40001 40003 40P01 53000 53100 53200 53300 53400
  55006 55P03 57014 57P01 57P02 57P03 57P04 57P05 58000 58030`.split(/\s+/);
/** And some that mean a mistake of ours. */
const BROKEN = [
  '22001',
  '22P02',
  '23502',
  '23505',
  '23514',
  '42501',
  '42601',
  '42703',
  '42P01',
  'P0001',
  'XX000',
];
/** What Node says of a server that is not there. */
const AWAY =
  `ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ENOTFOUND
  EAI_AGAIN EADDRNOTAVAIL`.split(/\s+/);

const withCode = (code: string) => Object.assign(new DatabaseError('no', 2, 'error'), { code });

it.each([...NOT_NOW, ...AWAY])('%s is "not now"', (code) => {
  const problem = toProblem(withCode(code));
  expect(problem).toMatchObject({ status: 503, code: 'service.unavailable' });
  expect(problem.particulars.retryAfter).toBeGreaterThanOrEqual(1);
});

it.each(BROKEN)('%s is a mistake of ours', (code) => {
  expect(toProblem(withCode(code))).toMatchObject({ status: 500, code: 'service.failed' });
});

describe('a service whose database cannot answer now', () => {
  let first: Signet;
  let signet: Signet;
  let line: BreakableLine;
  /** One whose connections fell silent before the first test: it takes ten seconds until it gives them up. */
  let hushed: Signet;
  let hushedLine: BreakableLine;
  let inTheHush: Promise<[Answer<unknown>, boolean | undefined]>;
  let agent: RegisteredAgent;
  let manage: Manage;
  beforeAll(async () => {
    first = await startSignet();
    line = await aBreakableLine(first.databaseUrl);
    signet = await startSignet({ beside: first, environment: { DATABASE_URL: line.url } });
    hushedLine = await aBreakableLine(first.databaseUrl);
    hushed = await startSignet({ beside: first, environment: { DATABASE_URL: hushedLine.url } });
    agent = await anAgent(signet);
    manage = await aManager(signet);
    expect((await verify('', hushed)).status).toBe(200);
    hushedLine.hush();
    inTheHush = Promise.all([verify('', hushed), database(hushed)]);
  });
  afterAll(async () => {
    await hushed.close();
    await hushedLine.close();
    await signet.close();
    await line.close();
    await first.close();
  });

  const verify = (mount = '', at = signet) =>
    call(at, 'POST', `${mount}/agents/verify`, { body: { agent_id: agent.id, api_key: agent.apiKey } });
  const database = async (of = signet) => (await checksOf(of))['database'];
  const inEveryEnvelope = (): Promise<Answer<unknown>[]> =>
    Promise.all([
      verify(),
      verify('/agentauth'),
      verify('/v1'),
      call(signet, 'POST', '/agents/register', { body: { name: 'Late', owner_email: 'a@example.com' } }),
      manage('POST', '/agents', {
        name: 'Late',
        owner_email: 'a@example.com',
        permissions: ['zendesk:tickets:read'],
      }) as Promise<Answer<unknown>>,
    ]);
  const expectNotNow = ({ status, headers }: Answer<unknown>) => {
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  };

  it('says so of one that takes no changes, is not ready, and finds the one that does', async () => {
    const name = new URL(signet.databaseUrl).pathname.slice(1);
    await signet.sql(`alter database ${name} set default_transaction_read_only = on`);
    await line.cut();
    await line.mend();
    for (const answer of await inEveryEnvelope()) expectNotNow(answer);
    expect(await database()).toBe(false);
    expectNotNow(await call(signet, 'GET', '/health'));
    expectNotNow(await call(signet, 'GET', '/health/ready'));

    // The connections stay as they are: only one that is opened anew may write.
    await signet.sql(`begin read write; alter database ${name} reset default_transaction_read_only; commit`);
    await until(
      () => database(),
      (isReady) => isReady === true,
    );
    for (const mount of ['', '/agentauth', '/v1'])
      await until(
        () => verify(mount),
        ({ status }) => status === 200,
      );
  });

  it('says so when somebody else holds a lock for long', async () => {
    const holder = new pg.Client({ connectionString: signet.databaseUrl });
    await holder.connect();
    await holder.query('begin; lock table token_family, agent in access exclusive mode');
    try {
      for (const answer of await inEveryEnvelope()) expectNotNow(answer);
    } finally {
      await holder.end();
    }
    expect((await verify()).status).toBe(200);
  });

  it('answers 200 or "not now" while its sessions are ended', async () => {
    const answers: Answer<unknown>[] = [];
    for (let round = 0; round < 5; round++) {
      const calls = inEveryEnvelope();
      await signet.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name like 'signet%'`,
      );
      answers.push(...(await calls));
    }
    for (const answer of answers) if (answer.status >= 300) expectNotNow(answer);
    await until(verify, ({ status }) => status === 200);
  });

  it('gives up a connection that fell silent, and is back with the server', async () => {
    const [answer, isReady] = await inTheHush;
    expectNotNow(answer);
    expect(isReady).toBe(false);
    await hushedLine.mend();
    await until(
      () => database(hushed),
      (ready) => ready === true,
    );
    expect((await verify('', hushed)).status).toBe(200);
  });

  it('runs a transaction again that lost against another one', async () => {
    let runs = 0;
    const answer = await signet.application.database.transaction(async (tx) => {
      runs += 1;
      if (runs < 3) await tx.query(`do $$ begin raise exception 'no' using errcode = '40P01'; end $$`);
      return 'done';
    });
    expect([answer, runs]).toEqual(['done', 3]);
  });
});

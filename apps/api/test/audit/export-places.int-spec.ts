import http from 'node:http';
import type { Scope } from '../../src/access/index.js';
import { Sealer } from '../../src/activity/index.js';
import { anEvent, anOperatorOf, anOrganisation, manyEvents, uncheckedJournal } from '../support/audit.js';
import { expectProblem } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

// More than the buffers of two sockets hold: what is not read stays under way.
const EVENTS = 40_000;

describe('the places of exports', () => {
  let signet: Signet;
  let organisationId: Scope;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_SLOW_READER_SECONDS: '2' } });
    organisationId = await anOrganisation(signet);
    await manyEvents(signet, organisationId, EVENTS);
    await signet.application.nest.get(Sealer).catchUp(organisationId);
  });
  afterAll(() => signet.close());

  const anAuditor = () => anOperatorOf(signet, organisationId);
  const begin = (headers: Record<string, string>) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      http
        .get(`${signet.url}/api/v1/activity/export`, { headers, agent: false }, resolve)
        .on('error', reject);
    });
  const beginTimes = async (times: number, headers: Record<string, string>) => {
    const answers = await Promise.all(Array.from({ length: times }, () => begin(headers)));
    return answers.filter(({ statusCode }) => statusCode === 200);
  };
  const snapshots = () =>
    signet.sql(
      `select from pg_stat_activity where datname = current_database() and application_name = 'signet-snapshot'`,
    );
  const endOf = (answer: http.IncomingMessage) =>
    new Promise<boolean>((resolve) =>
      answer.on('close', () => resolve(answer.complete)).on('error', () => {}),
    );

  it('are four at a time, however many are asked for at once, and are free again when they end', async () => {
    const headers = await anAuditor();
    // Nobody reads: what has begun stays under way.
    const answers = await Promise.all(Array.from({ length: 30 }, () => begin(headers)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(4);
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(26);
    for (const answer of answers) answer.destroy();
    await eventually(async () => {
      const answer = await begin(headers);
      answer.destroy();
      return answer.statusCode === 200;
    });
  });

  it('are given back when the client goes away before it has begun', async () => {
    const few = await anOrganisation(signet);
    await manyEvents(signet, few, 3);
    const headers = await anOperatorOf(signet, few);
    for (let round = 0; round < 5; round++) {
      const requests = Array.from({ length: 10 }, () =>
        http
          .get(`${signet.url}/api/v1/activity/export`, { headers, agent: false })
          .on('error', () => {})
          .on('socket', (socket) => socket.on('connect', () => setImmediate(() => socket.destroy()))),
      );
      await Promise.all(requests.map((request) => new Promise((resolve) => request.on('close', resolve))));
    }
    await eventually(async () => {
      const answer = await fetch(`${signet.url}/api/v1/activity/export`, { headers });
      await answer.text();
      return answer.status === 200;
    });
  });

  it('are empty when the client goes away in the middle: nothing is read any more', async () => {
    await eventually(async () => (await snapshots()).length === 0);
    const headers = await anAuditor();
    const abort = new AbortController();
    const response = await fetch(`${signet.url}/api/v1/activity/export`, {
      headers: { ...headers, 'accept-encoding': 'identity' },
      signal: abort.signal,
    });
    await response.body!.getReader().read();
    expect(await snapshots()).toHaveLength(1);
    abort.abort();
    await eventually(async () => (await snapshots()).length === 0);
  });

  it('are not all for one caller: whoever comes next finds some', async () => {
    const [greedy, other] = [await anAuditor(), await anAuditor()];
    const held = await beginTimes(30, greedy);
    expect(held).toHaveLength(4);
    expectProblem(await call(signet, 'GET', '/api/v1/activity/export', { headers: greedy }), {
      status: 429,
      code: 'limit.exceeded',
    });
    const others = await beginTimes(3, other);
    expect(others).toHaveLength(2);
    for (const answer of [...held, ...others]) answer.destroy();
    await eventually(async () => (await snapshots()).length === 0);
  });

  it('are taken back, with the connection behind them, from who does not read', async () => {
    const headers = await anAuditor();
    const held = await beginTimes(4, headers);
    expect(held).toHaveLength(4);
    const ends = held.map(endOf);
    // Nobody reads and nobody hangs up; once the connection has ended, what is in its buffers can be read.
    await eventually(async () => (await snapshots()).length === 0);
    for (const answer of held) answer.resume();
    // Half an answer is not taken for a whole one.
    expect(await Promise.all(ends)).toEqual([false, false, false, false]);
    const again = await begin(headers);
    expect(again.statusCode).toBe(200);
    again.destroy();
  });

  it('are taken back from who reads 512 bytes a second', async () => {
    const headers = await anAuditor();
    const answer = await begin(headers);
    const end = endOf(answer);
    const trickle = setInterval(() => answer.read(512), 1_000);
    await eventually(async () => (await snapshots()).length === 0);
    clearInterval(trickle);
    answer.resume();
    expect(await end).toBe(false);
  });

  it('are kept by who reads, however long it takes, and a quiet stream is no slow reader', async () => {
    const headers = await anAuditor();
    const abort = new AbortController();
    const stream = await fetch(`${signet.url}/api/v1/activity/stream`, { headers, signal: abort.signal });
    const told = stream.body!.getReader();
    await told.read();
    const answer = await begin(headers);
    let bytes = 0;
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length;
      // A thirtieth of a second for 64 KiB: some 2 MB/s, so that the export outlives the patience with slow readers.
      await new Promise((resolve) => setTimeout(resolve, ((chunk as Buffer).length / 65_536) * 33));
    }
    expect(answer.complete).toBe(true);
    expect(bytes).toBeGreaterThan(10_000_000);
    await uncheckedJournal(signet).append(anEvent(organisationId));
    expect(new TextDecoder().decode((await told.read()).value)).toContain('event: activity');
    abort.abort();
  });
});

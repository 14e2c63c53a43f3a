import { aManagementKey, aSignedInMember, expectProblem } from '../support/console.js';
import { describeOnBackends } from '../support/backends.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call, type Answer } from '../support/wire.js';

describeOnBackends('the requests of an operator, counted by four processes', ({ environment }) => {
  let signet: Signet;
  let processes: Signet[];
  beforeAll(async () => {
    const few = { ...environment, SIGNET_OPERATOR_RATE_PER_MINUTE: '20' };
    signet = await startSignet({ environment: few });
    processes = [signet];
    while (processes.length < 4) processes.push(await startSignet({ environment: few, beside: signet }));
  });
  afterAll(async () => {
    for (const process of processes.toReversed()) await process.close();
  });

  const askTimes = (headers: Record<string, string>, times: number): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: times }, (_, index) =>
        call(processes[index % 4]!, 'GET', '/api/v1/agents', { headers }),
      ),
    );
  const passed = (answers: Answer[]) => answers.filter(({ status }) => status === 200);

  it.each([
    ['a management key', () => aManagementKey(signet)],
    ['a signed-in member', () => aSignedInMember(signet)],
  ])('of %s pass exactly 20 a minute, and those of another caller apart', async (_, aCaller) => {
    const [caller, other] = [await aCaller(), await aCaller()];
    const answers = await askTimes(caller.headers, 50);
    expect(passed(answers)).toHaveLength(20);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expectProblem(answer, { status: 429, code: 'limit.exceeded' });
      expect(answer.body).toMatchObject({
        detail: expect.stringMatching(/^At most 20 requests in a minute\. Try again in \d+ seconds\.$/),
        limit: 20,
      });
      expect(answer.headers.get('retry-after')).toBe(String(answer.body['retry_after']));
      expect(answer.headers.get('ratelimit-policy')).toBe('20;w=60');
    }
    expect((await call(signet, 'GET', '/api/v1/agents', { headers: other.headers })).status).toBe(200);
  });

  it('are counted together, in however many sessions a member is signed in', async () => {
    const member = await aSignedInMember(signet);
    const second = await call(signet, 'POST', '/api/v1/session', {
      body: { email: member.email, password: 'correct horse battery staple' },
    });
    const cookie = second.headers.getSetCookie()[0]!.split(';', 1)[0]!;
    expect(passed(await askTimes(member.headers, 15))).toHaveLength(15);
    expect(passed(await askTimes({ cookie }, 15))).toHaveLength(5);
  });

  it('let a live stream ask as often as it must whether it may go on', async () => {
    const { headers } = await aManagementKey(signet);
    const { headers: told } = await call(signet, 'GET', '/api/v1/agents', { headers });
    const abort = new AbortController();
    const stream = await fetch(`${signet.url}/api/v1/activity/stream`, { headers, signal: abort.signal });
    expect(stream.status).toBe(200);
    expect(stream.headers.get('ratelimit-remaining')).toBe(
      String(Number(told.get('ratelimit-remaining')) - 1),
    );
    abort.abort();
  });
});

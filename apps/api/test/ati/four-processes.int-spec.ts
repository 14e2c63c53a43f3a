import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { aProvider } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const PROCESSES = 4;
/** Fewer than one caller may have under way in a process. */
const EACH = 25;

describe('the rates of a token in four processes', () => {
  const processes: Signet[] = [];
  let api: Manage;
  let upstream: Receiver;
  beforeAll(async () => {
    const environment = { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' };
    const first = await startSignet({ environment });
    processes.push(first);
    while (processes.length < PROCESSES) processes.push(await startSignet({ environment, beside: first }));
    // Windows stand still, so that no call leaves one while others come.
    first.clock.stop();
    upstream = await Receiver.start();
    api = await aManager(first);
    await aProvider(
      api,
      { name: 'local', base_url: upstream.url('') },
      { one: { method: 'POST', path: '/one' }, two: { method: 'POST', path: '/two' } },
    );
  });
  afterAll(async () => {
    for (const process of processes.toReversed()) await process.close();
    await upstream.close();
  });
  beforeEach(() => {
    upstream.received.length = 0;
    upstream.behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    };
  });

  const aToken = async (sub: string, rate: Record<string, string>) => {
    const { status, body } = await api('POST', '/ati/tokens', { sub, scope: 'tool:local:*', rate });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return { authorization: `Bearer ${body.token}` };
  };
  /** What came of a call: whether it was done. */
  const byCall = async (signet: Signet, headers: Record<string, string>, tool_name: string) =>
    (await call(signet, 'POST', '/ati/call', { headers, body: { tool_name } })).status === 200;
  const byMcp = async (signet: Signet, headers: Record<string, string>, name: string) => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } };
    return 'result' in (await call(signet, 'POST', '/ati/mcp', { headers, body })).body;
  };
  const everywhere = (ask: (signet: Signet, n: number) => Promise<boolean>) =>
    Promise.all(processes.flatMap((signet) => Array.from({ length: EACH }, (_, n) => ask(signet, n))));
  const done = (answers: readonly boolean[]) => answers.filter(Boolean).length;

  it('let exactly so many through, whichever tool, spelling and path is used', async () => {
    const token = await aToken('one', { 'tool:local_*': '30/hour' });
    const ways = [
      (signet: Signet) => byCall(signet, token, 'local:one'),
      (signet: Signet) => byCall(signet, token, 'local_one'),
      (signet: Signet) => byMcp(signet, token, 'local:two'),
      (signet: Signet) => byCall(signet, token, 'local_two'),
    ];
    expect(done(await everywhere((signet, n) => ways[n % ways.length]!(signet)))).toBe(30);
    expect(upstream.received).toHaveLength(30);
  });

  it('charge all of several limits or none', async () => {
    const token = await aToken('two', { 'tool:local:one': '10/hour', '*': '40/hour' });
    const answers = await everywhere((signet, n) => byCall(signet, token, n % 2 ? 'local:one' : 'local:two'));
    const paths = upstream.received.map(({ path }) => path);
    expect(paths.filter((path) => path === '/one')).toHaveLength(10);
    expect([done(answers), paths.length]).toEqual([40, 40]);
    // What was refused used up nothing of the wider one: it is full, with forty calls.
    expect(await byCall(processes[0]!, token, 'local:two')).toBe(false);
  });

  it('are those of the sandbox, whatever token of it is shown', async () => {
    const tokens = await Promise.all(processes.map(() => aToken('three', { '*': '20/hour' })));
    const answers = await everywhere((signet, n) => byCall(signet, tokens[n % PROCESSES]!, 'local:one'));
    expect(done(answers)).toBe(20);
    expect(await byCall(processes[0]!, await aToken('four', { '*': '20/hour' }), 'local:one')).toBe(true);
  });
});

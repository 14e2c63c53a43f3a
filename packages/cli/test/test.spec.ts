import { FakeServer } from './support/fake-server.js';
import { MockServer } from '../src/mock-server.js';
import { folder, run, type Folder } from './support/run.js';

let here: Folder;
beforeEach(async () => (here = await folder()));
afterEach(() => here.remove());

describe('test', () => {
  it('runs against a mock of its own and contacts no configured server', async () => {
    const server = await FakeServer.start();
    const env = { AGENTAUTH_BASE_URL: server.url };
    const { code, stdout } = await run(['test', '-a', 'agt_1', '-k', 'ak_1'], { cwd: here.path, env });
    expect(stdout).toContain('5 passed, 0 failed');
    expect(code).toBe(0);
    expect(server.received).toEqual([]);
    await server.stop();
  });

  it('takes another port when the usual one is in use', async () => {
    const first = await MockServer.start(3333);
    const { code } = await run(['test'], { cwd: here.path });
    expect(code).toBe(0);
    await first.stop();
  });

  it('asks the configured server with --live, and cleans up after itself', async () => {
    const mock = await MockServer.start(0);
    const { code, stdout } = await run(['test', '--live', '-b', mock.url, '-v'], { cwd: here.path });
    // The mock knows no revocation; everything before it works.
    expect(stdout).toContain('✓ Get agent');
    expect(stdout).toContain('✗ Revoke test agent');
    expect(stdout).toContain('5 passed, 1 failed');
    expect(code).toBe(1);
    expect(stdout).not.toMatch(/ak_[0-9a-f]{10}|rt_[0-9a-f]{10}/);
    await mock.stop();
  });

  it('reports refused credentials and goes on with what does not need them', async () => {
    const mock = await MockServer.start(0);
    const env = { AGENTAUTH_BASE_URL: mock.url, AGENTAUTH_AGENT_ID: 'agt_1', AGENTAUTH_API_KEY: 'ak_wrong' };
    const { code, stdout } = await run(['test', '--live'], { cwd: here.path, env });
    expect(stdout).toMatch(/✗ Verify +Invalid credentials/);
    expect(stdout).toContain('✓ List permissions');
    expect(stdout).not.toContain('Register');
    expect(code).toBe(1);
    await mock.stop();
  });

  it('explains what the address of a console answers', async () => {
    const console = await FakeServer.start();
    console.handler = () => ({ status: 307, headers: { location: '/sign-in?next=%2Fhealth' }, text: '' });
    const { code, stdout } = await run(['test', '--live', '-b', console.url], { cwd: here.path });
    expect(stdout).toContain(
      '✗ Health             The server redirects to /sign-in?next=%2Fhealth: is this its right address?',
    );
    expect(code).toBe(1);
    await console.stop();
  });

  it('needs a server to be live', async () => {
    const { code, stderr } = await run(['test', '--live'], { cwd: here.path });
    expect(stderr).toContain('No server is configured');
    expect(code).toBe(1);
  });
});

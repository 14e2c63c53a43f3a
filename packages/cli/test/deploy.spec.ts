import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeServer } from './support/fake-server.js';
import { folder, run, type Folder } from './support/run.js';

let here: Folder;
let server: FakeServer;
beforeEach(async () => {
  here = await folder();
  server = await FakeServer.start();
  server.handler = () => ({ json: { status: 'healthy', database: 'connected', timestamp: 'now' } });
});
afterEach(async () => {
  await here.remove();
  await server.stop();
});

const write = (name: string, more: Record<string, string> = {}) => {
  const usual = {
    AGENTAUTH_BASE_URL: server.url,
    AGENTAUTH_AGENT_ID: 'agt_1',
    AGENTAUTH_API_KEY: 'ak_1',
    ...more,
  };
  const lines = Object.entries(usual).map(([variable, value]) => `${variable}=${value}`);
  return writeFile(join(here.path, name), lines.join('\n'));
};

describe('deploy', () => {
  it('passes settings that are right, and asks the health of their server', async () => {
    await write('.env');
    const { code, stdout } = await run(['deploy'], { cwd: here.path });
    expect(stdout).toContain('0 errors, 0 warnings');
    expect(code).toBe(0);
    expect(server.received.map(({ path }) => path)).toEqual(['/health']);
  });

  it('checks exactly the file it is given, whatever the environment says', async () => {
    await write('.env');
    await write('.env.production', { AGENTAUTH_API_KEY: 'your-api-key' });
    const env = { AGENTAUTH_API_KEY: 'ak_of_the_shell' };
    const { code, stdout } = await run(['deploy', '--check', '--env', '.env.production'], {
      cwd: here.path,
      env,
    });
    expect(code).toBe(1);
    expect(stdout).toContain('AGENTAUTH_API_KEY still holds the placeholder "your-api-key".');
    const missing = await run(['deploy', '-e', 'nowhere.env'], { cwd: here.path });
    expect(missing).toMatchObject({ code: 1, stderr: 'There is no file nowhere.env.\n' });
  });

  it.each([
    [{ AGENTAUTH_AGENT_ID: '' }, '✗ AGENTAUTH_AGENT_ID is missing.', 1],
    [{ AGENTAUTH_BASE_URL: 'ftp://x' }, '✗ AGENTAUTH_BASE_URL cannot be used.', 1],
    [{ AGENTAUTH_TOKEN_LIFETIME: '59' }, '✗ AGENTAUTH_TOKEN_LIFETIME is 59 s', 1],
    [{ AGENTAUTH_TOKEN_LIFETIME: 'soon' }, '✗ AGENTAUTH_TOKEN_LIFETIME is not a number', 1],
    [{ AGENTAUTH_TOKEN_LIFETIME: '86401' }, '! AGENTAUTH_TOKEN_LIFETIME is 86401 s', 0],
    [{ AGENTAUTH_AGENT_ID: 'robot' }, '! AGENTAUTH_AGENT_ID does not begin with', 0],
    [{ AGENTAUTH_API_KEY: 'sk_1' }, '! AGENTAUTH_API_KEY does not begin with ak_', 0],
    [{ AGENTAUTH_ENVIRONMENT: 'moon' }, '! AGENTAUTH_ENVIRONMENT is "moon"', 0],
  ])('judges %j', async (variables, finding, exitCode) => {
    await write('.env', variables as Record<string, string>);
    const { code, stdout } = await run(['deploy'], { cwd: here.path });
    expect(stdout).toContain(finding);
    expect(code).toBe(exitCode);
  });

  it('refuses plain http across a network, and warns of it where it is allowed', async () => {
    await write('.env', { AGENTAUTH_BASE_URL: 'http://signet.invalid' });
    const refused = await run(['deploy'], { cwd: here.path });
    expect(refused.stdout).toContain(
      '✗ AGENTAUTH_BASE_URL: over plain http anybody on the way to signet.invalid',
    );
    expect(refused.stdout).toContain('1 error, 0 warnings');
    expect(refused.code).toBe(1);
    const { code, stdout } = await run(['deploy', '--allow-http'], { cwd: here.path });
    expect(stdout).toContain('! AGENTAUTH_BASE_URL is plain http');
    expect(stdout).toMatch(/✗ http:\/\/signet\.invalid: The server could not be reached/);
    expect(code).toBe(1);
  });

  it.each([
    [{ status: 503, json: { status: 'unhealthy' } }, '✗', 'answered 503', 1],
    [{ json: { status: 'sleepy' } }, '!', 'calls itself "sleepy"', 0],
  ])('judges the health answer %j', async (answer, mark, text, exitCode) => {
    await write('.env');
    server.handler = () => answer;
    const { code, stdout } = await run(['deploy'], { cwd: here.path });
    expect(stdout).toContain(`${mark} ${server.url}`);
    expect(stdout).toContain(text);
    expect(code).toBe(exitCode);
  });
});

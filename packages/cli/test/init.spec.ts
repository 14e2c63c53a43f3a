import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folder, run, type Folder } from './support/run.js';

let here: Folder;
beforeEach(async () => (here = await folder()));
afterEach(() => here.remove());

describe('init', () => {
  it('writes both files for their owner alone', async () => {
    const { code, stdout } = await run(['init', '-b', 'https://auth.example.com', '--skip-prompts'], {
      cwd: here.path,
    });
    expect(code).toBe(0);
    await expect(here.json('.agentauthrc')).resolves.toEqual({
      baseUrl: 'https://auth.example.com',
      environment: 'development',
    });
    await expect(here.read('.env.agentauth')).resolves.toMatch(
      /^AGENTAUTH_BASE_URL=https:\/\/auth.example.com\nAGENTAUTH_AGENT_ID=your-agent-id\nAGENTAUTH_API_KEY=your-api-key\nAGENTAUTH_ENVIRONMENT=development$/m,
    );
    await expect(here.mode('.agentauthrc')).resolves.toBe(0o600);
    await expect(here.mode('.env.agentauth')).resolves.toBe(0o600);
    expect(stdout).toContain('Next steps');
  });

  it('asks for everything and keeps the key off the screen', async () => {
    const typed = ['', 'moon', 'staging', 'y', 'agt_1', 'ak_secret'];
    const { code, stdout, stderr } = await run(['init'], { cwd: here.path, typed });
    expect(code).toBe(0);
    expect(stderr).toContain('Choose one of development, staging, production.');
    await expect(here.json('.agentauthrc')).resolves.toEqual({
      baseUrl: 'http://127.0.0.1:4000',
      environment: 'staging',
      agentId: 'agt_1',
      apiKey: 'ak_secret',
    });
    expect(stdout).not.toContain('ak_secret');
  });

  it('asks before it replaces a file, and narrows who may read it', async () => {
    await writeFile(join(here.path, '.agentauthrc'), '{"baseUrl":"http://old"}');
    await chmod(join(here.path, '.agentauthrc'), 0o644);
    const kept = await run(['init', '-b', 'http://new'], { cwd: here.path, typed: ['n'] });
    expect(kept.stdout).toContain('Nothing was changed.');
    await expect(here.json('.agentauthrc')).resolves.toEqual({ baseUrl: 'http://old' });

    await run(['init', '-b', 'http://new'], { cwd: here.path, typed: ['y', '', 'n'] });
    await expect(here.json('.agentauthrc')).resolves.toMatchObject({ baseUrl: 'http://new' });
    await expect(here.mode('.agentauthrc')).resolves.toBe(0o600);
  });

  it('refuses an address that is none', async () => {
    const { code, stderr } = await run(['init', '-b', 'ftp://x'], { cwd: here.path });
    expect(code).toBe(64);
    expect(stderr).toContain('http:// or https://');
  });

  it('says so when the input ends in the middle of the questions', async () => {
    const { code, stderr } = await run(['init'], { cwd: here.path, typed: [''] });
    expect(stderr).toBe('The input ended before every question was answered.\n');
    expect(code).toBe(1);
    await expect(here.read('.agentauthrc')).rejects.toThrow('ENOENT');
  });
});

describe('the command line', () => {
  it('lists its commands, and each explains itself with examples', async () => {
    const { code, stdout } = await run(['help'], { cwd: here.path });
    expect(code).toBe(0);
    for (const command of ['init', 'test', 'deploy', 'migrate']) {
      expect(stdout).toContain(command);
      const help = await run([command, '--help'], {
        cwd: here.path,
        env: { SIGNET_CLI_NAME: 'npm run signet --' },
      });
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toMatch(new RegExp(`Examples:\\n  npm run signet -- ${command}`));
    }
  });

  it.each([
    [['dance'], 'There is no command "dance".'],
    [['init', '--nope'], "Unknown option '--nope'."],
    [['migrate'], 'Name a source: auth0, clerk, workos, jwt.'],
    [['migrate', 'okta'], 'There is no source "okta"'],
    [['migrate', 'auth0', '-d', 'x.auth0.com'], 'These options are missing: --client-id, --client-secret.'],
    [['migrate', 'clerk', '--secret-key', 'x', '--concurrency', '0'], '--concurrency is a number'],
  ])('answers %j with a sentence and 64', async (args, message) => {
    const { code, stderr } = await run(args, { cwd: here.path });
    expect(stderr).toContain(message);
    expect(code).toBe(64);
  });
});

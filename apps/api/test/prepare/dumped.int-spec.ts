import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Sealer } from '../../src/activity/index.js';
import { runCommand } from '../support/cli.js';
import { organisationOf } from '../support/console.js';
import { aDatabase, at } from '../support/databases.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call } from '../support/wire.js';

const PAGE = path.join(import.meta.dirname, '../../../../docs/data-folder.md');

/** The command of this program that the page tells operators to run. */
const commandOf = (program: string): string => {
  const [command] = new RegExp(`^${program} .+$`, 'm').exec(readFileSync(PAGE, 'utf8')) ?? [];
  if (!command) throw new Error(`The page names no command of ${program}.`);
  return command;
};

/** Why the server's own tools cannot be tried here, or null: they read servers that are no newer than they are. */
async function whyNot(): Promise<string | null> {
  const [{ major }] = (await at<{ major: number }>(
    process.env['SIGNET_TEST_DATABASE_URL']!,
    `select current_setting('server_version_num')::int / 10000 as major`,
  )) as [{ major: number }];
  try {
    const own = Number(/(\d+)/.exec(execFileSync('pg_dump', ['--version'], { encoding: 'utf8' }))![1]);
    return own < major ? `pg_dump ${own} does not read PostgreSQL ${major}` : null;
  } catch {
    return 'there is no pg_dump on PATH';
  }
}

const reason = await whyNot();
const title =
  'a dump of a running instance is restored into an empty database, and goes on as the instance that it was';

describe('the database with its own tools:', () => {
  if (reason !== null) {
    it.skip(`${title} (skipped: ${reason})`, () => {});
    return;
  }

  let signet: Signet;
  let manage: Manage;
  let folder: string;
  beforeAll(async () => {
    signet = await startSignet();
    manage = await aManager(signet);
    folder = mkdtempSync(path.join(os.tmpdir(), 'signet-dump-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await signet.close();
  });

  const run = (program: string, databaseUrl: string) =>
    promisify(execFile)('sh', ['-c', commandOf(program)], {
      cwd: folder,
      env: { PATH: process.env['PATH'], DATABASE_OWNER_URL: databaseUrl },
    });

  it(title, async () => {
    const agent = await aVerifiedAgent(signet);
    const suspended = await aVerifiedAgent(signet);
    await manage('POST', `/agents/${suspended.id}/suspend`, { reason: 'For a test' });
    // What is sealed is what a verification looks at.
    await signet.application.nest.get(Sealer).catchUp(organisationOf(signet));
    await run('pg_dump', signet.databaseUrl);

    const { ownerUrl: databaseUrl } = await aDatabase();
    await run('pg_restore', databaseUrl);
    const restored = await startSignet({ beside: signet, databaseUrl });
    try {
      const verify = ({ id, apiKey }: { id: string; apiKey: string }) =>
        call(restored, 'POST', '/agents/verify', { body: { agent_id: id, api_key: apiKey } });
      expect((await verify(agent)).status).toBe(200);
      expect((await verify(suspended)).body).toMatchObject({ code: 'AGENT_NOT_ACTIVE' });
      expect((await call(restored, 'GET', `/agents/${agent.id}`, { headers: agent.auth })).status).toBe(200);
      // The service has its own login here, too, and no more rights than it had.
      const login = new URL(restored.serviceUrl).username;
      expect(login).toMatch(/^signet_service_/);
      await expect(at(restored.serviceUrl, 'delete from activity_event')).rejects.toMatchObject({
        code: '42501',
      });
      const here = { databaseUrl, dataDir: signet.dataDir };
      const { code, output } = await runCommand(here, ['audit', 'verify', '--live', '--json']);
      expect(JSON.parse(output)).toMatchObject({ verdict: 'consistent' });
      expect(code).toBe(0);
    } finally {
      await restored.close();
    }
  });
});

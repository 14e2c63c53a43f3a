import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../scripts/process/ports.mjs';
import { createDatabase } from '../support/database.mjs';
import { expect, stack, test } from '../support/test.js';

const root = join(import.meta.dirname, '../..');

test('a start that cannot be says why in one sentence, and which variable or file is meant', async () => {
  test.setTimeout(180_000);
  const dataDir = test.info().outputPath('data');
  const database = await createDatabase(stack.adminDatabaseUrl, `signet_e2e_refused_${process.pid}`);
  const { PATH = '', HOME = '' } = process.env;
  const ports = {
    SIGNET_API_PORT: String(await freePort()),
    SIGNET_DASHBOARD_PORT: String(await freePort()),
    SIGNET_OPS_PORT: String(await freePort()),
  };

  /** Runs a script of the checkout to its end, and returns what it said of its failure. */
  const run = async (args: string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { PATH, HOME, SIGNET_DATA_DIR: dataDir, DATABASE_URL: database.url, ...ports, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    child.stdout.resume();
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, said };
  };
  const start = (env?: Record<string, string>) => run(['scripts/start.mjs'], env);

  try {
    expect(await start({ SIGNET_TRUSTED_PROXIES: '*' })).toEqual({
      code: 1,
      said: 'The settings are not valid:\n  - SIGNET_TRUSTED_PROXIES must be addresses or CIDR ranges, separated by commas\n',
    });
    expect((await run(['scripts/signet.mjs', 'prepare'])).code).toBe(0);

    const wrong = await start({ SIGNET_MASTER_KEY: randomBytes(32).toString('hex') });
    expect(wrong.code).toBe(1);
    expect(wrong.said).toMatch(
      /^The master key does not fit: .+SIGNET_MASTER_KEY.+ Nothing was changed\.\n$/,
    );

    renameSync(join(dataDir, 'master.key'), join(dataDir, 'kept'));
    const missing = await start();
    expect(missing.code).toBe(1);
    expect(missing.said).toMatch(/^The master key is missing: .+master\.key does not exist\..+\n$/);
    renameSync(join(dataDir, 'kept'), join(dataDir, 'master.key'));

    writeFileSync(join(dataDir, 'identity.json'), JSON.stringify({ instance: randomUUID() }));
    const other = await start();
    expect(other.code).toBe(1);
    expect(other.said).toMatch(/^The data folder .+ belongs to the instance .+, and the database to .+\n$/);
  } finally {
    await database.drop();
  }
});

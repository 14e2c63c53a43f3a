import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { processesIn } from './testing/processes.mjs';
import { standInCheckout } from './testing/stand-in-checkout.mjs';

describe('npm run signet', { timeout: 120_000 }, () => {
  let checkout;
  before(async () => (checkout = await standInCheckout()));
  after(() => checkout.remove());
  afterEach(() => assert.deepEqual(processesIn(checkout.folder), [], 'something was left behind'));

  it('keeps stdout for the command, on a first run that installs and builds too', async () => {
    const command = checkout.run('signet.mjs', { args: ['bootstrap', '--json'] });
    assert.equal((await command.ended).code, 0);
    assert.match(command.stderr, /Installing packages/);
    const printed = JSON.parse(command.stdout);
    assert.deepEqual(printed.args, ['bootstrap', '--json']);
    assert.match(printed.DATABASE_URL, /^postgres:\/\/signet:/);
  });

  it('passes the exit code of the command through', async () => {
    assert.equal((await checkout.run('signet.mjs', { args: ['fail'] }).ended).code, 7);
  });

  it('talks to the instance that runs', async () => {
    const start = checkout.run('start.mjs');
    // As soon as it begins: the command waits until the instance is ready.
    await start.says('Starting PostgreSQL');
    const command = checkout.run('signet.mjs', { args: ['status'] });
    assert.equal((await command.ended).code, 0);
    const printed = JSON.parse(command.stdout);
    assert.equal(printed.SIGNET_API_URL, `http://127.0.0.1:${checkout.ports.api}`);
    assert.match(printed.DATABASE_URL, /^postgres:/);
    assert.equal(start.child.exitCode, null);
    start.child.kill('SIGTERM');
    await start.ended;
  });

  it('lets two commands at once take turns', async () => {
    const commands = ['one', 'two'].map((name) => checkout.run('signet.mjs', { args: [name] }));
    for (const command of commands) assert.equal((await command.ended).code, 0, command.stderr);
  });

  it("uses the operator's database when one is set", async () => {
    const DATABASE_URL = 'postgres://someone@db.internal/app';
    const command = checkout.run('signet.mjs', { args: ['status'], env: { DATABASE_URL } });
    assert.equal((await command.ended).code, 0);
    assert.equal(JSON.parse(command.stdout).DATABASE_URL, DATABASE_URL);
  });

  it('makes no instance in order to back it up', async () => {
    const SIGNET_DATA_DIR = join(checkout.folder, 'nowhere');
    const command = checkout.run('signet.mjs', { args: ['backup'], env: { SIGNET_DATA_DIR } });
    assert.equal((await command.ended).code, 1);
    assert.match(command.stderr, /There is no instance in the data folder .+nowhere: name the folder/);
    assert.equal(existsSync(SIGNET_DATA_DIR), false);
  });

  it('starts no database for what works from the outside', async () => {
    const command = checkout.run('signet.mjs', { args: ['init', '--skip-prompts'] });
    assert.equal((await command.ended).code, 0, command.stderr);
    assert.deepEqual(JSON.parse(command.stdout), {
      args: ['init', '--skip-prompts'],
      SIGNET_API_URL: `http://127.0.0.1:${checkout.ports.api}`,
    });
  });

  it('starts no database to verify the audit log', async () => {
    const command = checkout.run('signet.mjs', { args: ['audit', 'verify', 'export.ndjson'] });
    assert.equal((await command.ended).code, 0, command.stderr);
    assert.deepEqual(JSON.parse(command.stdout), { args: ['verify', 'export.ndjson'] });
  });

  it("lists the operator's commands and the others in its help", async () => {
    const command = checkout.run('signet.mjs', { args: ['help'] });
    assert.equal((await command.ended).code, 0, command.stderr);
    const printed = command.stdout.trim().split(/\n+/);
    assert.deepEqual(
      printed.map((line) => JSON.parse(line).args),
      [['help'], ['help']],
    );
  });
});

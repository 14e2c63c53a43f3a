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
    assert.equal((await checkout.run('signet.mjs', { args: ['seed', 'fail'] }).ended).code, 7);
  });

  it('talks to the instance that runs', async () => {
    const start = checkout.run('start.mjs');
    // As soon as it begins: the command waits until the instance is ready.
    await start.says('Starting PostgreSQL');
    const command = checkout.run('signet.mjs', { args: ['setup-link'] });
    assert.equal((await command.ended).code, 0);
    const printed = JSON.parse(command.stdout);
    assert.equal(printed.SIGNET_API_URL, `http://127.0.0.1:${checkout.ports.api}`);
    assert.match(printed.DATABASE_URL, /^postgres:/);
    assert.equal(start.child.exitCode, null);
    start.child.kill('SIGTERM');
    await start.ended;
  });

  it('lets two commands at once take turns', async () => {
    const commands = ['one', 'two'].map((name) => checkout.run('signet.mjs', { args: ['seed', name] }));
    for (const command of commands) assert.equal((await command.ended).code, 0, command.stderr);
  });

  it("uses the operator's database when one is set", async () => {
    const DATABASE_URL = 'postgres://someone@db.internal/app';
    const command = checkout.run('signet.mjs', { args: ['setup-link'], env: { DATABASE_URL } });
    assert.equal((await command.ended).code, 0);
    assert.equal(JSON.parse(command.stdout).DATABASE_URL, DATABASE_URL);
  });

  it('makes no instance in order to back it up', async () => {
    const SIGNET_DATA_DIR = join(checkout.folder, 'nowhere');
    for (const args of [['backup'], ['instance', 'backup']]) {
      const command = checkout.run('signet.mjs', { args, env: { SIGNET_DATA_DIR } });
      assert.equal((await command.ended).code, 1);
      assert.match(command.stderr, /There is no instance in the data folder .+nowhere: name the folder/);
    }
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
    const args = ['audit', 'verify', 'export.ndjson'];
    const command = checkout.run('signet.mjs', { args });
    assert.equal((await command.ended).code, 0, command.stderr);
    const printed = JSON.parse(command.stdout);
    assert.deepEqual([printed.args, printed.DATABASE_URL], [args, undefined]);
  });

  it('starts it for the log that lives there', async () => {
    const args = ['audit', 'verify', '--live'];
    const command = checkout.run('signet.mjs', { args });
    assert.equal((await command.ended).code, 0, command.stderr);
    const printed = JSON.parse(command.stdout);
    assert.deepEqual(printed.args, args);
    assert.match(printed.DATABASE_URL, /^postgres:/);
  });

  for (const verb of ['bootstrap', 'prepare', 'setup-link', 'rotate-audit-key', 'seed', 'openapi'])
    it(`takes ${verb} with its noun and without`, async () => {
      for (const args of [[verb], ['instance', verb]]) {
        const command = checkout.run('signet.mjs', { args: [...args, 'x'] });
        assert.equal((await command.ended).code, 0, command.stderr);
        const printed = JSON.parse(command.stdout);
        assert.deepEqual(printed.args, [verb, 'x']);
        assert.match(printed.DATABASE_URL, /^postgres:/);
      }
    });

  it('needs no instance to explain a command, or to know none of that name', async () => {
    const SIGNET_DATA_DIR = join(checkout.folder, 'nowhere');
    const words = (text) => text.split(' ').filter(Boolean);
    const commands = Object.entries({
      help: 'help',
      'project test --help': 'project test --help',
      instance: '',
      'instance --help': '--help',
      'instance dance': 'dance',
      'instance seed --help': 'seed --help',
      'instance backup -h': 'backup -h',
      'backup --help': 'backup --help',
      'audit verify --live --help': 'audit verify --live --help',
    }).map(([typed, passed]) => [
      words(passed),
      checkout.run('signet.mjs', { args: words(typed), env: { SIGNET_DATA_DIR } }),
    ]);
    for (const [passed, command] of commands) {
      assert.equal((await command.ended).code, 0, command.stderr);
      const printed = JSON.parse(command.stdout);
      assert.deepEqual([printed.args, printed.DATABASE_URL], [passed, undefined]);
    }
    assert.equal(existsSync(SIGNET_DATA_DIR), false);
  });
});

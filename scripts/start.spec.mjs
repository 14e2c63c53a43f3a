import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { startThrowawayPostgres } from './postgres.mjs';
import { environmentsOf, processesIn } from './testing/processes.mjs';
import { eventually } from './testing/eventually.mjs';
import { standInCheckout } from './testing/stand-in-checkout.mjs';

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses.some(({ address }) => address === '::1'),
);

describe('npm start', { timeout: 120_000 }, () => {
  let checkout;
  before(async () => (checkout = await standInCheckout()));
  after(() => checkout.remove());
  afterEach(async () => {
    const left = processesIn(checkout.folder);
    await checkout.stopAll();
    assert.deepEqual(left, [], 'something was left behind');
  });

  it('prints where everything is, and leaves nothing behind after Ctrl-C', async () => {
    const start = checkout.run('start.mjs');
    await start.says('Stop');
    assert.match(start.stdout, new RegExp(`Dashboard +http://127.0.0.1:${checkout.ports.dashboard}\\n`));
    assert.match(start.stdout, /Set up +http:\/\/127\.0\.0\.1:\d+\/setup#code=stand-in/);
    assert.match(start.stdout, new RegExp(`API +http://127.0.0.1:${checkout.ports.api}\\n`));
    const record = join(checkout.dataDir, 'instance.json');
    assert.equal(statSync(record).mode & 0o777, 0o600);
    assert.match(JSON.parse(readFileSync(record, 'utf8')).databaseUrl, /^postgres:/);

    // npm delivers Ctrl-C a second time.
    start.child.kill('SIGINT');
    start.child.kill('SIGINT');
    assert.equal((await start.ended).code, 0);
    assert.equal(start.stderr, '');
    assert.equal(existsSync(record), false);
  });

  it(
    'gives each of its children what it needs, and no secret of another',
    { skip: !existsSync('/proc') },
    async () => {
      const secrets = {
        SIGNET_MASTER_KEY: 'ab'.repeat(32),
        SIGNET_OWNER_EMAIL: 'owner@example.com',
        SIGNET_OWNER_PASSWORD: 'hunter2-hunter2',
        REDIS_URL: 'redis://:hunter2@127.0.0.1',
        AWS_SECRET_ACCESS_KEY: 'hunter2',
        PGPASSWORD: 'hunter2',
      };
      const start = checkout.run('start.mjs', {
        env: { ...secrets, SIGNET_PUBLIC_URL: 'https://id.example.com/' },
      });
      await start.says('Stop');
      const child = (part, folder = checkout.folder) =>
        Object.fromEntries(
          environmentsOf(folder, part)[0]
            .split('\n')
            .filter(Boolean)
            .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
        );
      const dashboard = child('apps/dashboard/.next/standalone/apps/dashboard/server.js');
      const api = child('apps/api/dist/main.js');
      const database = child('postgres/data', checkout.dataDir);

      const ofTheShell = new Set([
        'PATH',
        'HOME',
        'TMPDIR',
        'TZ',
        'LANG',
        'LC_ALL',
        'NODE_OPTIONS',
        'NODE_EXTRA_CA_CERTS',
        'SSL_CERT_DIR',
        'SSL_CERT_FILE',
      ]);
      const own = (environment) =>
        Object.keys(environment)
          .filter((name) => !ofTheShell.has(name))
          .toSorted();
      assert.deepEqual(own(dashboard), [
        'HOSTNAME',
        'NODE_ENV',
        'PORT',
        'SIGNET_API_URL',
        'SIGNET_DASHBOARD_SECRET',
        'SIGNET_PUBLIC_URL',
      ]);
      assert.deepEqual(own(database), []);
      assert.equal(api.SIGNET_OWNER_PASSWORD, secrets.SIGNET_OWNER_PASSWORD);
      assert.match(api.DATABASE_URL, /^postgres:\/\/service:/);
      for (const name of ['AWS_SECRET_ACCESS_KEY', 'PGPASSWORD']) assert.equal(api[name], undefined);
      assert.match(dashboard.SIGNET_DASHBOARD_SECRET, /^[0-9a-f]{64}$/);
      assert.equal(api.SIGNET_DASHBOARD_SECRET, dashboard.SIGNET_DASHBOARD_SECRET);
      assert.match(start.stdout, /API +https:\/\/id\.example\.com\n/);
      start.child.kill('SIGTERM');
      await start.ended;
    },
  );

  it('tells the tools that install and build no secret', async () => {
    rmSync(join(checkout.folder, 'node_modules/.cache'), { recursive: true, force: true });
    const told = join(checkout.folder, 'told');
    for (const tool of ['npx', 'turbo'])
      writeFileSync(join(checkout.folder, 'node_modules/.bin', tool), `#!/bin/sh\nenv >> ${told}\n`, {
        mode: 0o755,
      });
    const env = { SIGNET_OWNER_PASSWORD: 'hunter2', DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:1/app' };
    await checkout.run('start.mjs', { env }).ended;
    assert.match(readFileSync(told, 'utf8'), /^PATH=/m);
    assert.doesNotMatch(readFileSync(told, 'utf8'), /hunter2/);
  });

  for (const host of ['127.0.0.2', '0.0.0.0', 'localhost', ...(hasIpv6 ? ['::1', '[::1]', '::'] : [])]) {
    it(`prints addresses that answer when it listens on ${host}`, async () => {
      const start = checkout.run('start.mjs', { env: { SIGNET_HOST: host } });
      await start.says('Stop');
      const [, dashboard] = /Dashboard +(http:\S+)\n/.exec(start.stdout);
      const [, api] = /API +(http:\S+)\n/.exec(start.stdout);
      for (const url of [dashboard, api, `http://127.0.0.1:${checkout.ports.ops}/readyz`])
        assert.equal((await fetch(url)).status, 200, url);
      assert.notEqual(new URL(api).hostname, '0.0.0.0');
      start.child.kill('SIGTERM');
      assert.equal((await start.ended).code, 0);
    });
  }

  it('repeats what the API warns about, this time and not of the time before', async () => {
    for (const times of [1, 1]) {
      const start = checkout.run('start.mjs', { env: { SIGNET_STAND_IN: 'warns' } });
      await start.says('Stop');
      assert.equal(start.stdout.match(/Warning +SIGNET_DOOR is open\.\n/g)?.length, times);
      start.child.kill('SIGTERM');
      await start.ended;
    }
  });

  it('lets the operations endpoints listen where they are told', async () => {
    const start = checkout.run('start.mjs', { env: { SIGNET_OPS_HOST: '127.0.0.3' } });
    await start.says('Stop');
    assert.equal((await fetch(`http://127.0.0.3:${checkout.ports.ops}/readyz`)).status, 200);
    start.child.kill('SIGTERM');
    await start.ended;
  });

  for (const setting of ['SIGNET_HOST', 'SIGNET_OPS_HOST']) {
    it(`names ${setting} when this machine has no such address`, async () => {
      const start = checkout.run('start.mjs', { env: { [setting]: 'nowhere.invalid' } });
      assert.equal((await start.ended).code, 1);
      assert.equal(
        start.stderr,
        `This machine has no address nowhere.invalid: set ${setting} to one it has, such as 127.0.0.1.\n`,
      );
    });
  }

  it('prints the sign-in address once there is an owner', async () => {
    writeFileSync(join(checkout.dataDir, 'owner'), '');
    const link = join(checkout.dataDir, 'setup-link');
    writeFileSync(link, '');
    const start = checkout.run('start.mjs');
    await start.says('Stop');
    assert.match(start.stdout, /Sign in +http/);
    start.child.kill('SIGTERM');
    assert.equal((await start.ended).code, 0);
  });

  it('refuses a taken port in one sentence, before starting anything', async () => {
    const blocker = createServer().listen(checkout.ports.api, '127.0.0.1');
    const start = checkout.run('start.mjs');
    assert.equal((await start.ended).code, 1);
    assert.match(
      start.stderr,
      /^Port \d+ for the API is already in use: stop the program that listens on it, or choose another port with SIGNET_API_PORT\.\n$/,
    );
    await new Promise((resolve) => blocker.close(resolve));
  });

  it('refuses a second instance on the same data folder', async () => {
    const first = checkout.run('start.mjs');
    await first.says('Stop');
    const second = checkout.run('start.mjs');
    assert.equal((await second.ended).code, 1);
    assert.match(second.stderr, /^Signet already runs on the data folder .+ \(process \d+\): stop it first/);
    first.child.kill('SIGTERM');
    await first.ended;
  });

  it('starts again after it was killed, and the kill left nothing behind', async () => {
    const first = checkout.run('start.mjs');
    await first.says('Stop');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = checkout.run('start.mjs');
    await second.says('Stop');
    second.child.kill('SIGTERM');
    await second.ended;
  });

  it('stops when the npm that runs it is killed', async () => {
    // A shell that waits for another shell: what npm and its script shell look like from below.
    const script = join(checkout.folder, 'scripts/start.mjs');
    const npm = checkout.spawn('bash', ['-c', `sh -c '"${process.execPath}" "${script}"; true'; true`], {
      npm_lifecycle_event: 'start',
    });
    await npm.says('Stop');
    npm.child.kill('SIGKILL');
    assert.equal(await eventually(() => processesIn(checkout.folder).length === 0), true);
  });

  it('relays what the API says about its settings, word for word', async () => {
    const start = checkout.run('start.mjs', { env: { SIGNET_STAND_IN: 'bad-settings' } });
    assert.equal((await start.ended).code, 1);
    assert.equal(
      start.stderr,
      'SIGNET_MASTER_KEY: must be 32 bytes of base64\nSIGNET_REGISTRATION: must be open, approval or closed\n',
    );
  });

  it('gives the reason from the log when the API fails to start', async () => {
    const start = checkout.run('start.mjs', { env: { SIGNET_STAND_IN: 'fails-to-start' } });
    assert.equal((await start.ended).code, 1);
    assert.match(
      start.stderr,
      /^The api stopped: start-up failed \(migration 7 does not apply\)\. Its log is .+api\.log\.\n$/,
    );
  });

  it('stops everything when a part of it dies later', async () => {
    const start = checkout.run('start.mjs', { env: { SIGNET_STAND_IN: 'dies-later' } });
    assert.equal((await start.ended).code, 1);
    assert.match(start.stderr, /^The api stopped: out of luck\./);
  });

  it('gives the service an address of the database that is not the owner\u2019s, and nothing else of it to anybody', async () => {
    const start = checkout.run('start.mjs');
    await start.says('Stop');
    const owner = readFileSync(join(checkout.dataDir, 'postgres/password'), 'utf8');
    const superuser = readFileSync(join(checkout.dataDir, 'postgres/superuser-password'), 'utf8');
    const environments = environmentsOf(checkout.folder, 'apps/');
    assert.ok(environments.some((env) => env.includes('DATABASE_URL=postgres://service:')));
    for (const env of environments) {
      assert.ok(!env.includes(superuser), 'the superuser is known');
      assert.ok(!env.includes('DATABASE_OWNER_URL'), 'the owner is known');
      assert.equal(/DATABASE_URL=postgres:\/\/signet:/.test(env), false, 'the owner is known');
    }
    assert.ok(owner.length > 20 && owner !== superuser);
    const { databaseUrl } = JSON.parse(readFileSync(join(checkout.dataDir, 'instance.json'), 'utf8'));
    assert.match(databaseUrl, /^postgres:\/\/service:/);
    start.child.kill('SIGTERM');
    await start.ended;
  });

  it('keeps an operator\u2019s owner of the database from the service', async () => {
    const postgres = await startThrowawayPostgres();
    const DATABASE_URL = postgres.url.replace(/\/\/.*@/, '//app:secret-of-app@');
    const env = {
      DATABASE_URL,
      DATABASE_OWNER_URL: postgres.url,
      SIGNET_DATA_DIR: join(checkout.folder, 'other'),
    };
    const start = checkout.run('start.mjs', { env });
    await start.says('Stop');
    const { password } = new URL(postgres.url);
    const environments = environmentsOf(checkout.folder, 'apps/');
    assert.ok(environments.some((text) => text.includes('app:secret-of-app@')));
    assert.deepEqual(
      environments.filter((text) => text.includes(password)),
      [],
    );
    start.child.kill('SIGTERM');
    await start.ended;
    await postgres.stop();
  });

  it('says why the database could not be prepared, in the words of the preparation', async () => {
    const start = checkout.run('start.mjs', { env: { SIGNET_STAND_IN: 'not-prepared' } });
    assert.equal((await start.ended).code, 1);
    assert.equal(start.stderr, 'The database is not ready for this version.\n');
  });

  it('names an operator database that does not answer without its password', async () => {
    const env = { DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:1/app' };
    const start = checkout.run('start.mjs', { env });
    assert.equal((await start.ended).code, 1);
    assert.match(
      start.stderr,
      /^The database at 127\.0\.0\.1:1 does not answer \(.+\): correct DATABASE_URL/,
    );
    assert.doesNotMatch(start.stderr + start.stdout, /hunter2/);
  });

  it('refuses a data folder that cannot be written', async () => {
    const start = checkout.run('start.mjs', { env: { SIGNET_DATA_DIR: '/proc/signet' } });
    assert.equal((await start.ended).code, 1);
    assert.match(start.stderr, /^The data folder \/proc\/signet cannot be written \(ENOENT\)/);
  });
});

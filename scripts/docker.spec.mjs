import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from './checkout.mjs';
import { connect } from './postgres/connect.mjs';
import { startThrowawayPostgres } from './postgres.mjs';
import { readComposeFile } from './testing/compose-file.mjs';

const pinned = /^[a-z0-9./-]+:[a-z0-9.-]+@sha256:[0-9a-f]{64}$/;
const read = (file) => readFileSync(join(root, file), 'utf8');
const compose = readComposeFile(join(root, 'docker/compose.yaml'));
const dockerfile = read('docker/Dockerfile').replaceAll('\\\n', ' ');
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));
const services = Object.entries(compose.services);

describe('the containers', () => {
  for (const [name, service] of services) {
    it(`run ${name} with nothing that it does not need`, () => {
      assert.equal(service.read_only, true);
      assert.deepEqual(service.cap_drop, ['ALL']);
      assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
      assert.ok(service.pids_limit > 0 && service.pids_limit < 1000);
      for (const power of ['cap_add', 'privileged', 'devices', 'network_mode', 'pid', 'ipc', 'userns_mode'])
        assert.equal(service[power], undefined, power);
      assert.notEqual(service.user ?? 'from the image', 'root');
      assert.match(String(service.restart), /^(unless-stopped|on-failure:\d)$/);
      assert.equal(Boolean(service.healthcheck?.test), name !== 'prepare');
      for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/);
      for (const mount of service.volumes ?? [])
        assert.match(mount, /^(postgres:\/var\/lib\/postgresql|data:\/data|\.\/\S+:\S+:ro)$/);
    });
  }

  it('keep the database on a network that nothing outside reaches', () => {
    const { ports, networks } = compose.services.postgres;
    assert.equal(ports, undefined);
    assert.deepEqual(networks, ['database']);
    assert.deepEqual(compose.networks.database, { internal: true });
    assert.deepEqual(compose.services.dashboard.networks, ['default']);
  });

  it('start nothing before the database is prepared, and prepare once', () => {
    for (const name of ['api', 'worker'])
      assert.equal(compose.services[name].depends_on.prepare.condition, 'service_completed_successfully');
    assert.equal(compose.services.prepare.depends_on.postgres.condition, 'service_healthy');
    assert.equal(compose.services.prepare.command.at(-1), 'prepare');
  });

  it('tell each secret to those who need it, as a file', () => {
    const known = Object.fromEntries(services.map(([name, { secrets = [] }]) => [name, secrets.toSorted()]));
    assert.deepEqual(known, {
      postgres: ['postgres_owner_password', 'postgres_superuser_password'],
      prepare: ['database_owner_url', 'database_url', 'master_key'],
      api: ['dashboard_secret', 'database_url', 'master_key'],
      worker: ['database_url', 'master_key'],
      dashboard: ['dashboard_secret'],
    });
    for (const [name, { environment = {}, secrets = [] }] of services)
      for (const [variable, value] of Object.entries(environment)) {
        if (!variable.endsWith('_FILE'))
          assert.doesNotMatch(`${variable}=${value}`, /PASSWORD|MASTER_KEY|SECRET|postgres:\/\//);
        else assert.ok(secrets.includes(value.replace('/run/secrets/', '')), `${name}: ${variable}`);
      }
  });

  it('set what there is to set', () => {
    const settings = new Set(
      [...read('apps/api/src/platform/config/settings.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(
        ([, name]) => name,
      ),
    );
    assert.ok(settings.size > 20);
    for (const name of ['prepare', 'api', 'worker'])
      for (const variable of Object.keys(compose.services[name].environment))
        assert.ok(settings.has(variable.replace(/_FILE$/, '')), variable);
    for (const [, variable] of dockerfile.matchAll(/\b(SIGNET_[A-Z_]+|DATABASE_[A-Z_]+)=/g))
      assert.ok(settings.has(variable), variable);
  });

  it('come from images that are pinned, the same one for building and running', () => {
    assert.match(compose.services.postgres.image, pinned);
    const [, image] = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile);
    assert.match(image, pinned);
    assert.match(image, /^node:24\./);
    const stages = instructions.filter((line) => line.startsWith('FROM '));
    assert.deepEqual(stages, ['FROM ${NODE_IMAGE} AS build', 'FROM ${NODE_IMAGE}']);
    assert.equal(
      instructions.findLast((line) => line.startsWith('USER ')),
      'USER 1000:1000',
    );
  });

  it('run programs that the build makes', () => {
    const sourceOf = (program) =>
      program
        .replace(/^api\/dist\/(.+)\.js$/, 'apps/api/src/$1.ts')
        .replace(/^dashboard\/apps\/dashboard\/server\.js$/, 'apps/dashboard/next.config.ts');
    const programs = [
      ...services.map(([, { command }]) => command),
      JSON.parse(/^CMD (.+)$/m.exec(dockerfile)[1]),
    ]
      .filter(Boolean)
      .map((command) => command.find((word) => word.endsWith('.js')));
    assert.ok(programs.length >= 3);
    for (const program of programs) assert.ok(existsSync(join(root, sourceOf(program))), program);
    assert.match(read('apps/dashboard/next.config.ts'), /output: 'standalone'/);
  });

  it('take no secret and no build of this machine into the image', () => {
    const ignored = new Set(read('docker/Dockerfile.dockerignore').split('\n'));
    for (const path of [
      'docker/.env',
      'docker/secrets',
      '.git',
      '.signet',
      '**/node_modules',
      '**/dist',
      '**/.next',
    ])
      assert.ok(ignored.has(path), path);
    const kept = new Set(read('.gitignore').split('\n'));
    for (const path of ['docker/.env', 'docker/secrets/']) assert.ok(kept.has(path), path);
  });
});

describe('docker/make-secrets.sh', () => {
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'signet-docker-'));
    for (const file of ['make-secrets.sh', 'make-owner.sh'])
      writeFileSync(join(folder, file), read(`docker/${file}`), { mode: 0o755 });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const make = (target) => spawnSync('sh', [join(folder, 'make-secrets.sh'), target], { encoding: 'utf8' });
  const contents = (target) =>
    Object.fromEntries(
      readdirSync(target).map((name) => [name, readFileSync(join(target, name), 'utf8').trim()]),
    );

  it('makes every secret that compose.yaml names, for one account on this machine and any in a container', () => {
    const target = join(folder, 'fresh');
    const { status, stderr } = make(target);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    const made = contents(target);
    const named = new Set(Object.values(compose.secrets).map(({ file }) => file));
    assert.deepEqual(new Set(Object.keys(made).map((name) => `./secrets/${name}`)), named);
    assert.equal(statSync(target).mode & 0o777, 0o700);
    for (const name of Object.keys(made)) assert.equal(statSync(join(target, name)).mode & 0o777, 0o444);
    for (const key of [made.master_key, made.dashboard_secret]) assert.match(key, /^[0-9a-f]{64}$/);
    const [owner, service] = [new URL(made.database_owner_url), new URL(made.database_url)];
    assert.equal(owner.password, made.postgres_owner_password);
    assert.deepEqual(
      [owner.host, service.host, owner.pathname, service.pathname],
      ['postgres:5432', 'postgres:5432', '/signet', '/signet'],
    );
    assert.equal(new Set([made.postgres_superuser_password, owner.password, service.password]).size, 3);
  });

  it('keeps what is there', () => {
    const target = join(folder, 'fresh');
    const before = contents(target);
    make(target);
    assert.deepEqual(contents(target), before);
  });

  it('takes over what an earlier installation had in docker/.env', () => {
    writeFileSync(
      join(folder, '.env'),
      `POSTGRES_PASSWORD=${'ab'.repeat(24)}\nSIGNET_MASTER_KEY=${'cd'.repeat(32)}\n`,
    );
    const target = join(folder, 'former');
    make(target);
    const made = contents(target);
    assert.equal(made.master_key, 'cd'.repeat(32));
    assert.equal(new URL(made.database_owner_url).password, 'ab'.repeat(24));
    assert.equal(new URL(made.database_owner_url).username, 'signet');
  });

  it('says which passwords the database is made with', async (t) => {
    if (spawnSync('psql', ['--version']).status !== 0) return t.skip('there is no psql on PATH');
    const target = join(folder, 'fresh');
    const postgres = await startThrowawayPostgres();
    try {
      const superuser = new URL(postgres.url);
      // The image runs it in an empty cluster.
      const client = await connect(postgres.url.replace(/\/signet$/, '/postgres'));
      await client.query('drop database signet');
      await client.query('drop role signet');
      await client.end();
      const { status, stderr } = spawnSync('sh', [join(folder, 'make-owner.sh')], {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          PGHOST: '127.0.0.1',
          PGPORT: superuser.port,
          PGPASSWORD: superuser.password,
          OWNER_PASSWORD_FILE: join(target, 'postgres_owner_password'),
        },
      });
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
      const owner = new URL(contents(target).database_owner_url);
      owner.host = superuser.host;
      const session = await connect(owner.href);
      const { rows } = await session.query(
        `select rolsuper, rolcreaterole, has_function_privilege('lo_create(oid)', 'execute') as files
         from pg_roles where rolname = session_user`,
      );
      await session.end();
      assert.deepEqual(rows, [{ rolsuper: false, rolcreaterole: true, files: false }]);
    } finally {
      await postgres.stop();
    }
  });
});

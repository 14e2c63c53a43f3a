import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from './postgres/connect.mjs';
import { startPostgres, startThrowawayPostgres } from './postgres.mjs';
import { eventually } from './testing/eventually.mjs';
import { processesIn } from './testing/processes.mjs';

describe('the embedded PostgreSQL', { timeout: 120_000 }, () => {
  let dataDir;
  before(() => (dataDir = mkdtempSync(join(tmpdir(), 'signet-postgres-'))));
  after(() => rmSync(dataDir, { recursive: true, force: true }));

  it('keeps its data across a restart', async () => {
    const first = await startPostgres({ dataDir });
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await startPostgres({ dataDir });
    assert.deepEqual(await query(second.url, 'select answer from kept'), [{ answer: 42 }]);
    await second.stop();
    assert.equal(statSync(join(dataDir, 'postgres/password')).mode & 0o777, 0o600);
  });

  it('gives the database to an owner who is no superuser and may make the login of the service', async () => {
    const server = await startPostgres({ dataDir });
    assert.deepEqual(
      await query(
        server.ownerUrl,
        `select session_user::text as name, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
           (select datdba::regrole::text from pg_database where datname = current_database()) as owner
         from pg_roles where rolname = session_user`,
      ),
      [
        {
          name: 'signet',
          rolsuper: false,
          rolcreaterole: true,
          rolcreatedb: false,
          rolreplication: false,
          rolbypassrls: false,
          owner: 'signet',
        },
      ],
    );
    for (const text of [
      "copy (select 1) to program 'cat'",
      "select pg_read_file('PG_VERSION')",
      'select lo_create(0)',
    ])
      await assert.rejects(query(server.ownerUrl, text), { code: '42501' }, text);
    await server.stop();
    assert.equal(statSync(join(dataDir, 'postgres/superuser-password')).mode & 0o777, 0o600);
  });

  it('goes on when it was killed before the database was made', async () => {
    const server = await startPostgres({ dataDir });
    await query(maintenanceOf(server), 'alter database signet rename to aside');
    await server.stop();
    const again = await startPostgres({ dataDir });
    assert.deepEqual(await query(again.ownerUrl, 'select 1 as one'), [{ one: 1 }]);
    await query(maintenanceOf(again), 'drop database signet');
    await query(maintenanceOf(again), 'alter database aside rename to signet');
    await again.stop();
  });

  it('starts on the folder of an earlier version, whose owner is the superuser', async () => {
    const old = mkdtempSync(join(tmpdir(), 'signet-postgres-'));
    try {
      const made = await startPostgres({ dataDir: old });
      // What that version left: one account under one password.
      await query(made.url, 'create table kept as select 7 as answer');
      await query(made.url, 'alter role signet superuser');
      await made.stop();
      rmSync(join(old, 'postgres/superuser-password'));
      const server = await startPostgres({ dataDir: old });
      assert.equal(server.url, server.ownerUrl);
      assert.deepEqual(await query(server.url, 'select answer, current_user::text as name from kept'), [
        { answer: 7, name: 'signet' },
      ]);
      await server.stop();
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  });

  it('refuses a wrong password', async () => {
    const server = await startPostgres({ dataDir });
    const wrong = new URL(server.url);
    wrong.password = 'guess';
    await assert.rejects(connect(wrong.href), { code: '28P01' });
    await server.stop();
  });

  it('stops when the process that started it is killed, and starts again', async () => {
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', startFrom(dataDir)]);
    await new Promise((resolve) => parent.stdout.once('data', resolve));
    parent.kill('SIGKILL');
    assert.equal(await eventually(() => processesIn(dataDir).length === 0), true);
    const server = await startPostgres({ dataDir });
    assert.deepEqual(await query(server.url, 'select answer from kept'), [{ answer: 42 }]);
    await server.stop();
  });

  it('starts although a dead run left its pid behind, even when that pid now belongs to somebody else', async () => {
    writeFileSync(
      join(dataDir, 'postgres/data/postmaster.pid'),
      `${process.pid}\n${dataDir}/postgres/data\n`,
    );
    const server = await startPostgres({ dataDir });
    await server.stop();
  });

  it('says why it does not start', async () => {
    const version = join(dataDir, 'postgres/data/PG_VERSION');
    const original = readFileSync(version, 'utf8');
    writeFileSync(version, '9.6\n');
    await assert.rejects(startPostgres({ dataDir }), {
      name: 'Failure',
      message: /did not start: database files are incompatible with server\. Its log is .+server\.log\.$/,
    });
    writeFileSync(version, original);
  });

  it('leaves no files of a throw-away server', async () => {
    const before = new Set(readdirSync(tmpdir()));
    const server = await startThrowawayPostgres();
    assert.deepEqual(await query(server.url, "select current_setting('fsync') as fsync"), [{ fsync: 'off' }]);
    const left = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('signet-pg-') && !before.has(name));
    assert.equal(left().length, 1);
    await server.stop();
    assert.deepEqual(left(), []);
  });
});

async function query(url, text) {
  const client = await connect(url);
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function maintenanceOf({ url }) {
  const address = new URL(url);
  address.pathname = '/postgres';
  return address.href;
}

function startFrom(dataDir) {
  const module = join(import.meta.dirname, 'postgres.mjs');
  return `import { startPostgres } from ${JSON.stringify(module)};
    await startPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log('ready');
    setInterval(() => {}, 1000);`;
}

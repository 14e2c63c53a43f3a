import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from './postgres/connect.mjs';
import { startPostgres, startThrowawayPostgres } from './postgres.mjs';
import { eventually } from './testing/eventually.mjs';
import { processesIn } from './testing/processes.mjs';

describe('the embedded PostgreSQL', { timeout: 120_000 }, () => {
  let dataDir;
  before(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'signet-postgres-'));
    chmodSync(dataDir, 0o711);
  });
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
    const server = await startThrowawayPostgres();
    assert.deepEqual(await query(server.url, "select current_setting('fsync') as fsync"), [{ fsync: 'off' }]);
    const [{ folder }] = await query(server.url, "select current_setting('data_directory') as folder");
    await server.stop();
    assert.throws(() => statSync(folder), { code: 'ENOENT' });
  });
});

async function query(url, text) {
  const client = await connect(url);
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

function startFrom(dataDir) {
  const module = join(import.meta.dirname, 'postgres.mjs');
  return `import { startPostgres } from ${JSON.stringify(module)};
    await startPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log('ready');
    setInterval(() => {}, 1000);`;
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from '../postgres/connect.mjs';
import { startPostgres } from '../postgres.mjs';
import { smallDisk } from '../testing/small-disk.mjs';
import { readArchive, writeArchive } from './archive.mjs';
import { backUp, format } from './backup.mjs';
import { addCluster } from './cluster.mjs';
import { restore } from './restore.mjs';

describe('a backup', { timeout: 120_000 }, () => {
  let home;
  let dataDir;
  let server;
  let file;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'signet-backup-'));
    dataDir = join(home, 'original');
    server = await startPostgres({ dataDir });
    for (const name of ['archive', 'logs', 'authority']) mkdirSync(join(dataDir, name));
    const files = {
      'identity.json': '{"instance":"one"}',
      'master.key': 'ab'.repeat(32),
      'archive/activity-202601.ndjson.gz': 'a month',
      'authority/ca.pem': 'a certificate',
      'instance.json': 'of a run',
      lock: 'of a run',
      'logs/api.log': 'of a run',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dataDir, name), text);
    file = join(home, 'whole.tar.gz');
  });
  after(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const backUpTo = (name, options = {}) =>
    backUp({ dataDir, file: join(home, name), superuserUrl: server.url, withKey: true, ...options });
  const nothingHalf = () =>
    assert.deepEqual(
      readdirSync(home).filter((name) => name.endsWith('.part')),
      [],
    );

  it('holds the database at one moment, while others write to it', async () => {
    const writer = await connect(server.url);
    await writer.query('create table debit as select g as id, 0 as amount from generate_series(1, 2000) g');
    await writer.query('create table credit as select * from debit');
    let isOver = false;
    const writing = (async () => {
      for (let id = 1; !isOver; id = (id % 2000) + 1) {
        await writer.query(`begin; update debit set amount = amount + 1 where id = ${id};
          update credit set amount = amount + 1 where id = ${2001 - id}; commit`);
      }
    })();
    await backUpTo('whole.tar.gz');
    isOver = true;
    await writing;
    await writer.end();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    nothingHalf();

    const copy = join(home, 'copy');
    const manifest = await restore({ dataDir: copy, file });
    assert.equal(manifest.instance, 'one');
    assert.equal(manifest.has_master_key, true);
    const restored = await startPostgres({ dataDir: copy });
    const client = await connect(restored.url);
    const { rows } = await client.query(
      `select (select sum(amount) from debit) as debit, (select sum(amount) from credit) as credit,
         (select count(*)::int from debit) as rows, (select count(*)::int from pg_replication_slots) as slots`,
    );
    assert.equal(rows[0].debit, rows[0].credit);
    assert.ok(Number(rows[0].debit) > 0);
    assert.deepEqual([rows[0].rows, rows[0].slots], [2000, 0]);
    await client.end();
    await restored.stop();
  });

  it('holds everything else of the folder, and nothing that belongs to a run', async () => {
    const copy = join(home, 'copy');
    assert.deepEqual(readdirSync(copy).toSorted(), [
      'archive',
      'authority',
      'identity.json',
      'master.key',
      'postgres',
    ]);
    for (const name of [
      'archive/activity-202601.ndjson.gz',
      'authority/ca.pem',
      'master.key',
      'postgres/password',
    ])
      assert.deepEqual(readFileSync(join(copy, name)), readFileSync(join(dataDir, name)), name);
    assert.equal(statSync(join(copy, 'master.key')).mode & 0o777, 0o600);
    assert.equal(statSync(copy).mode & 0o777, 0o700);
  });

  it('leaves nothing behind on the server', async () => {
    const client = await connect(server.url);
    const { rows } = await client.query('select count(*)::int as slots from pg_replication_slots');
    await client.end();
    assert.equal(rows[0].slots, 0);
  });

  it('says so when the database stops meanwhile', async () => {
    const other = join(home, 'stopping');
    const stopping = await startPostgres({ dataDir: other });
    const nothing = async () => {};
    const archive = { folder: nothing, text: nothing, file: () => stopping.stop() };
    const copied = addCluster(
      { url: stopping.url, data: join(other, 'postgres/data'), name: 'data' },
      archive,
    );
    await assert.rejects(copied, { name: 'Failure', message: /stopped while it was copied/ });
  });

  it('leaves the master key out when it is told to, and the database when that lives elsewhere', async () => {
    assert.deepEqual(await backUpTo('part.tar.gz', { withKey: false, superuserUrl: null }), {
      hasKey: false,
    });
    const copy = join(home, 'without');
    const manifest = await restore({ dataDir: copy, file: join(home, 'part.tar.gz') });
    assert.deepEqual([manifest.has_master_key, manifest.postgres], [false, null]);
    assert.ok(!existsSync(join(copy, 'master.key')));
    assert.ok(!existsSync(join(copy, 'postgres/data')));
    assert.ok(existsSync(join(copy, 'identity.json')));
  });

  it('replaces no file, and leaves no half a one when the disk is full', async () => {
    await assert.rejects(backUpTo('whole.tar.gz'), { name: 'Failure', message: /exists: name another file/ });
    const module = (name) => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `import { backUp } from ${module('./backup.mjs')};
      const [dataDir, file, superuserUrl] = process.argv.slice(1);
      await backUp({ dataDir, file, superuserUrl, withKey: true });`;
    const { status } = spawnSync('sh', [
      '-c',
      'ulimit -f 100; exec "$0" --input-type=module --eval "$@"',
      process.execPath,
      program,
      dataDir,
      join(home, 'full.tar.gz'),
      server.url,
    ]);
    assert.equal(status, 1);
    assert.ok(!existsSync(join(home, 'full.tar.gz')));
    nothingHalf();
  });

  it('says that the disk is full, on the way out and on the way in', async (test) => {
    const disk = smallDisk('1m');
    if (disk === null) return test.skip('No file system can be mounted here.');
    try {
      const target = join(disk.folder, 'full.tar.gz');
      await assert.rejects(backUp({ dataDir, file: target, superuserUrl: server.url, withKey: true }), {
        name: 'Failure',
        message: /^The disk is full: .+full\.tar\.gz was not written/,
      });
      assert.deepEqual(readdirSync(disk.folder), []);
      const folder = join(disk.folder, 'restored');
      await assert.rejects(restore({ dataDir: folder, file }), {
        name: 'Failure',
        message: /^The disk of .+restored is full: nothing was restored/,
      });
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      disk.remove();
    }
  });

  for (const [what, damage] of Object.entries({
    'was cut off': (damaged) => truncateSync(damaged, statSync(damaged).size - 1000),
    'has a changed byte': (damaged) => {
      const bytes = readFileSync(damaged);
      bytes[bytes.length >> 1] ^= 0xff;
      writeFileSync(damaged, bytes);
    },
    'is something else': (damaged) => writeFileSync(damaged, 'hello'),
  })) {
    it(`that ${what} is refused, and nothing is left of it`, async () => {
      const damaged = join(home, 'damaged.tar.gz');
      writeFileSync(damaged, readFileSync(file));
      damage(damaged);
      const target = join(home, 'damaged');
      await assert.rejects(restore({ dataDir: target, file: damaged }), {
        name: 'Failure',
        message: /is no whole backup/,
      });
      assert.deepEqual(readdirSync(target), []);
    });
  }

  it('is not restored over anything', async () => {
    await assert.rejects(restore({ dataDir, file }), {
      name: 'Failure',
      message: /is not empty \(it holds /,
    });
    await assert.rejects(restore({ dataDir: join(home, 'x'), file: join(home, 'nowhere') }), {
      name: 'Failure',
      message: /There is no file/,
    });
  });

  for (const [what, { sentence, ...manifest }] of Object.entries({
    'of another PostgreSQL': { postgres: '9', sentence: /holds a cluster of PostgreSQL 9/ },
    'of another kind of machine': { postgres: '18', platform: 'plan9-mips', sentence: /on plan9-mips/ },
    'of a later version': { format: format + 1, sentence: /later version of Signet/ },
    'that is none': { format: undefined, sentence: /is no backup of Signet/ },
  })) {
    it(`${what} is refused`, async () => {
      const other = join(home, `other-${what.replaceAll(' ', '-')}.tar.gz`);
      const made = { format, version: '9.9.9', postgres: null, platform: 'x', ...manifest };
      await writeArchive(other, (archive) => archive.text('backup.json', JSON.stringify(made)));
      const target = join(home, 'target');
      await assert.rejects(restore({ dataDir: target, file: other }), { name: 'Failure', message: sentence });
      assert.deepEqual(readdirSync(target), []);
    });
  }

  it('writes nothing outside of the data folder, whoever made it', async () => {
    for (const name of ['../outside', '/../outside', 'a/../../outside']) {
      const evil = join(home, 'evil.tar.gz');
      rmSync(evil, { force: true });
      await writeArchive(evil, async (archive) => {
        await archive.text('backup.json', '{}');
        await archive.text(name, 'evil');
      });
      const target = join(home, 'target');
      await assert.rejects(
        readArchive(evil, target, () => {}),
        /outside of the data folder/,
        name,
      );
      assert.deepEqual(readdirSync(target), []);
      assert.ok(!existsSync(join(home, 'outside')));
    }
  });
});

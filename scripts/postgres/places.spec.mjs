import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { connect } from './connect.mjs';
import { startPostgres } from '../postgres.mjs';
import { smallDisk } from '../testing/small-disk.mjs';

describe('the data folder of an embedded PostgreSQL', { timeout: 120_000 }, () => {
  let home;
  let dataDir;
  beforeEach(() => {
    // 0700, as root's own home is: no other account walks through.
    home = mkdtempSync(join(tmpdir(), 'signet-home-'));
    dataDir = join(home, 'data');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const start = (folder = dataDir) => startPostgres({ dataDir: folder });
  async function make(text) {
    const server = await start();
    await query(server.url, text);
    return server;
  }
  const copyTo = (name) => {
    const copy = join(home, name);
    execFileSync('cp', ['-a', dataDir, copy]);
    return copy;
  };

  it('holds everything, also below a home that the database\u2019s account cannot enter', async () => {
    await (await make('create table kept as select 42 as answer')).stop();
    assert.ok(statSync(join(dataDir, 'postgres/data/PG_VERSION')).isFile());
    assert.deepEqual(linksIn(dataDir), []);
    // Elsewhere, as after a restore on another machine.
    const copy = copyTo('elsewhere');
    rmSync(dataDir, { recursive: true });
    const server = await start(copy);
    assert.deepEqual(await query(server.url, 'select answer from kept'), [{ answer: 42 }]);
    await server.stop();
  });

  it('shares nothing with a copy that is started beside it', async () => {
    await (await make('create table kept as select 1 as answer')).stop();
    const copy = copyTo('copy');
    const original = await start();
    const other = await start(copy);
    await query(other.url, 'update kept set answer = 2');
    assert.deepEqual(await query(original.url, 'select answer from kept'), [{ answer: 1 }]);
    await other.stop();
    assert.deepEqual(await query(original.url, 'select answer from kept'), [{ answer: 1 }]);
    await original.stop();
  });

  it('is refused as a copy that was made while the database ran, and the original goes on', async () => {
    const original = await make('select 1');
    const copy = copyTo('copy');
    await assert.rejects(start(copy), {
      name: 'Failure',
      message: /was copied from .+ while a server worked on it.+Stop the original and copy it again/,
    });
    assert.deepEqual(await query(original.url, 'select 1 as one'), [{ one: 1 }]);
    await original.stop();
  });

  it('starts where it was moved to, and after a kill where it is', async () => {
    const killed = await make('create table kept as select 42 as answer');
    cpSync(join(dataDir, 'postgres/data/postmaster.pid'), join(home, 'pid'));
    await killed.stop();
    cpSync(join(home, 'pid'), join(dataDir, 'postgres/data/postmaster.pid'));
    renameSync(dataDir, join(home, 'moved'));
    const server = await start(join(home, 'moved'));
    assert.deepEqual(await query(server.url, 'select answer from kept'), [{ answer: 42 }]);
    await server.stop();
  });

  for (const [part, text] of [
    ['identity.json', '{"instance":"x"}'],
    ['master.key', 'ab'.repeat(32)],
  ]) {
    it(`is refused without its database when there is ${part}, and nothing is made in its place`, async () => {
      mkdirSync(dataDir);
      writeFileSync(join(dataDir, part), text);
      await assert.rejects(start(), {
        name: 'Failure',
        message: new RegExp(`^The database of the data folder .+ is missing: there is ${part}`),
      });
      assert.deepEqual(readdirSync(dataDir), [part]);
    });
  }

  it('is refused without the password of its database, which is not made anew', async () => {
    await (await make('select 1')).stop();
    const file = join(dataDir, 'postgres/superuser-password');
    renameSync(join(dataDir, 'postgres/password'), join(home, 'password'));
    await assert.rejects(start(), { name: 'Failure', message: /^The password of the database is missing/ });
    assert.ok(existsSync(file));
  });

  it('starts after a first start that a full disk cut off', async () => {
    mkdirSync(join(dataDir, 'postgres/data.new/base'), { recursive: true });
    for (const name of [
      'master.key',
      'postgres/password',
      'postgres/superuser-password',
      'postgres/data.new/PG_VERSION',
    ])
      writeFileSync(join(dataDir, name), '');
    await (await start()).stop();
  });

  it('says that the disk is full at a first start, and starts when there is room', async (test) => {
    const disk = smallDisk('4m');
    if (disk === null) return test.skip('No file system can be mounted here.');
    const folder = join(disk.folder, 'data');
    try {
      await assert.rejects(start(folder), {
        name: 'Failure',
        message: /could not be created: .*No space left on device/,
      });
      disk.grow('200m');
      const server = await start(folder);
      assert.deepEqual(await query(server.ownerUrl, 'select 1 as one'), [{ one: 1 }]);
      await server.stop();
    } finally {
      disk.remove();
    }
  });

  it('leaves no half a file when the disk is full', () => {
    const module = new URL('../process/durable-file.mjs', import.meta.url).href;
    const write = (text) =>
      `import { writeDurably } from ${JSON.stringify(module)}; writeDurably(process.argv[1], ${JSON.stringify(text)});`;
    const file = join(home, 'secret');
    const run = (limit, text) =>
      spawnSync('sh', [
        '-c',
        `ulimit -f ${limit}; exec "$0" --input-type=module --eval "$1" "$2"`,
        process.execPath,
        write(text),
        file,
      ]);
    assert.notEqual(run(0, 'first').status, 0);
    assert.deepEqual(readdirSync(home), []);
    assert.equal(run('unlimited', 'second').status, 0);
    assert.notEqual(run(0, 'third').status, 0);
    assert.deepEqual(readdirSync(home), ['secret']);
    assert.equal(readFileSync(file, 'utf8'), 'second');
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('does not hear the shell\u2019s variables for PostgreSQL\u2019s own client', async () => {
    const shell = {
      PGSSLMODE: 'require',
      PGOPTIONS: '-c search_path=nowhere',
      PGPORT: '1',
      PGUSER: 'nobody',
      PGTZ: 'Mars',
    };
    Object.assign(process.env, shell);
    const server = await start();
    assert.deepEqual(await query(server.url, "select current_setting('search_path') as path"), [
      { path: '"$user", public' },
    ]);
    await server.stop();
    for (const name of Object.keys(shell)) assert.equal(process.env[name], undefined);
  });

  describe('that an earlier version kept elsewhere', () => {
    let old;
    beforeEach(async () => {
      await (await make('create table kept as select 7 as answer')).stop();
      old = join(home, 'shared');
      rmSync(join(dataDir, 'postgres/place.json'));
      renameSync(join(dataDir, 'postgres'), old);
      symlinkSync(old, join(dataDir, 'postgres'));
    });

    it('is copied into the folder, and into a copy of it as well', async () => {
      const copy = copyTo('copy');
      for (const folder of [dataDir, copy]) {
        const server = await start(folder);
        assert.ok(!lstatSync(join(folder, 'postgres')).isSymbolicLink());
        assert.deepEqual(await query(server.url, 'update kept set answer = answer + 1 returning answer'), [
          { answer: 8 },
        ]);
        await server.stop();
      }
    });

    it('is refused when it is gone from there', async () => {
      rmSync(old, { recursive: true });
      await assert.rejects(start(), { name: 'Failure', message: /was kept in .+shared.+, and is not there/ });
      assert.ok(lstatSync(join(dataDir, 'postgres')).isSymbolicLink());
    });

    it('is not taken from a server that works on it', async () => {
      const running = await start();
      const kept = join(home, 'kept');
      renameSync(join(dataDir, 'postgres'), kept);
      symlinkSync(kept, join(dataDir, 'postgres'));
      await assert.rejects(start(copyTo('copy')), {
        name: 'Failure',
        message: /kept in .+kept, and process \d+ works on it/,
      });
      assert.deepEqual(await query(running.url, 'select answer from kept'), [{ answer: 7 }]);
      await running.stop();
    });
  });
});

function linksIn(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) =>
    lstatSync(join(folder, name)).isSymbolicLink(),
  );
}

async function query(url, text) {
  const client = await connect(url);
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import { nameOf } from '../process/pid.mjs';
import { takeLock } from './lock.mjs';
import { findRecord, writeRecord } from './record.mjs';

describe('the lock on a data folder', () => {
  let dataDir;
  before(() => (dataDir = mkdtempSync(join(tmpdir(), 'signet-lock-'))));
  after(() => rmSync(dataDir, { recursive: true, force: true }));
  afterEach(() => rmSync(join(dataDir, 'lock'), { force: true }));

  const parent = nameOf(process.ppid);
  const held = (claim) => {
    writeFileSync(join(dataDir, 'lock'), typeof claim === 'string' ? claim : JSON.stringify(claim));
    return takeLock(dataDir).heldBy;
  };

  it('is held by a process that lives, and by one that an earlier version started', () => {
    assert.equal(held(parent), process.ppid);
    assert.equal(held({ pid: parent.pid, started: parent.started }), process.ppid);
  });

  for (const [whose, claim] of Object.entries({
    'a pid that is now another process': { ...parent, started: '99999999' },
    'a pid that is now another account\u2019s process': { pid: 1, started: '99999999' },
    'the same pid and ticks before the machine started again': { ...parent, boot: 'another' },
    'no process at all': { ...parent, pid: 2 ** 22 + 1 },
    'an own process group': { ...parent, pid: 0 },
    nobody: {},
    'an empty file': '',
    'half a file': '{"pid":1,"sta',
    'something else': 'null',
  })) {
    it(`is not held by ${whose}`, () => {
      // What an ordinary account hears of any process that is not its own.
      const kill = mock.method(process, 'kill', () => {
        throw Object.assign(new Error(), { code: 'EPERM' });
      });
      assert.equal(held(claim), undefined);
      kill.mock.restore();
    });
  }

  it('does not come along with a copy of the folder, and neither does the record of who runs there', () => {
    const { release } = takeLock(dataDir);
    const removeRecord = writeRecord(dataDir, { databaseUrl: 'postgres://original' });
    const copy = `${dataDir}-copy`;
    try {
      cpSync(dataDir, copy, { recursive: true });
      assert.equal(findRecord(dataDir).databaseUrl, 'postgres://original');
      assert.equal(findRecord(copy), null);
      const taken = takeLock(copy);
      assert.equal(taken.heldBy, undefined);
      taken.release();
      assert.equal(takeLock(dataDir).heldBy, process.pid);
    } finally {
      removeRecord();
      release();
      rmSync(copy, { recursive: true, force: true });
    }
  });

  it('names its holder by more than a pid', () => {
    const { release } = takeLock(dataDir);
    const { pid, started } = JSON.parse(readFileSync(join(dataDir, 'lock'), 'utf8'));
    release();
    assert.equal(pid, process.pid);
    assert.match(started, /\d/);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { runAudit } from '../src/cli.js';
import type { JsonObject } from '../src/jcs.js';
import { aRecord, aSigner, exportedRecord, flat, Log } from './a-log.js';

const FILTER = { type: 'agent.updated' };
const signer = aSigner();
const records = Array.from({ length: 6 }, (_, index) => aRecord(String(index + 1)));
const log = new Log([...records, exportedRecord()], signer);
const filteredLog = new Log([...records, exportedRecord(FILTER)], signer);
const filtered = filteredLog.lines({ filter: FILTER, gaps: [{ from: 2, to: 4, reason: 'filter' }] });
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

describe('signet audit verify', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'signet-audit-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const put = (name: string, content: string | Buffer): string => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const jwk = JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: signer.trusted.bytes.toString('base64url') });
  const key = ['--key', put('key.json', jwk)];
  const run = async (...args: string[]) => {
    const written = { stdout: '', stderr: '' };
    const into = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
    const code = await runAudit(['verify', ...args], { stdout: into('stdout'), stderr: into('stderr') });
    return { code, ...written };
  };
  const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)!;

  it.each([
    ['valid', 0, /^VALID: /, textOf(log.lines()), key],
    ['partial', 3, /^VALID as far as shown: 3 events are not included\.$/, textOf(filtered), key],
    ['unsigned', 4, /^NOT PROVED: /, textOf(log.lines()), []],
    ['unsigned', 4, /^NOT PROVED: /, textOf(filtered), []],
    ['invalid', 1, /^NOT VALID from event 3 on \(missing\)/, textOf(log.lines().toSpliced(3, 1)), key],
    ['invalid', 1, /^NOT VALID from event 3 on \(missing\)/, textOf(log.lines().toSpliced(3, 1)), []],
    ['invalid', 1, /^NOT VALID /, '', key],
  ] as const)('says %s and ends with %i', async (verdict, code, words, text, options) => {
    const file = put('log.ndjson', text);
    const told = await run(file, ...options);
    expect({ code: told.code, words: lastLine(told.stdout) }).toEqual({
      code,
      words: expect.stringMatching(words),
    });
    expect(JSON.parse((await run(file, '--json', ...options)).stdout)).toMatchObject({
      verdict,
      valid: verdict !== 'invalid',
    });
    const packed = put('log.ndjson.gz', gzipSync(text));
    expect((await run(packed, ...options)).code).toBe(code);
  });

  it('finds a compressed file that breaks off, wherever it does, and one that was damaged', async () => {
    const packed = gzipSync(textOf(log.lines()));
    for (const length of [packed.length - 1, packed.length - 9, Math.floor(packed.length / 2), 20]) {
      const told = await run(put('cut.gz', packed.subarray(0, length)), ...key);
      expect(told).toMatchObject({ code: 1, stderr: '', stdout: expect.stringContaining('(truncated)') });
    }
    const damaged = Buffer.from(packed);
    damaged[packed.length - 6]! ^= 1;
    expect((await run(put('damaged.gz', damaged), ...key)).code).toBe(1);
    expect((await run(put('latin1', Buffer.from([0x7b, 0xff, 0x7d])), ...key)).code).toBe(1);
  });

  it('ends with 2 when a file cannot be read', async () => {
    const file = put('log.ndjson', textOf(log.lines()));
    for (const args of [
      [path.join(folder, 'nowhere')],
      [file, '--key', path.join(folder, 'nowhere')],
      [file, '--key', put('no-key', '{}')],
      [file, '--expect', put('no-checkpoint', '{}')],
      [file, '--expect', put('no-json', 'x')],
      [],
    ])
      expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/\S/) });
  });

  it('compares what was kept', async () => {
    const file = put('log.ndjson', textOf(log.lines()));
    const kept = put('kept.json', JSON.stringify(flat(log.checkpoint(3))));
    const told = await run(file, ...key, '--expect', kept);
    expect(told.code).toBe(0);
    expect(told.stdout).not.toContain('--expect');
    expect((await run(file, ...key)).stdout).toContain('Without --expect nobody can tell');
    const longer = new Log([...records, aRecord('7'), aRecord('8'), exportedRecord()], signer);
    const newer = put('newer.json', JSON.stringify(flat(longer.checkpoint(9))));
    expect((await run(file, ...key, '--expect', newer)).stdout).toContain('(truncated)');
  });

  it('reads a proof as its owner printed it, and no member of it twice', async () => {
    const proof = log.proof(3);
    const printed = JSON.stringify(proof, null, 2);
    for (const text of [JSON.stringify(proof), printed, `\n${printed}\n`, escaped(printed)])
      expect((await run(put('proof.json', text), ...key)).code).toBe(0);
    expect((await run(put('proof.json', printed))).code).toBe(4);
    for (const text of [
      printed.replace('"seq": 3', '"seq": 4,\n "seq": 3'),
      printed.replace('"leaf_index": 2', '"leaf_index": 2.0'),
      JSON.stringify({ ...proof, event: null, hash: null } satisfies JsonObject),
    ])
      expect((await run(put('proof.json', text), ...key)).code).toBe(1);
  });
});

/** As a program writes JSON that trusts nobody with more than ASCII. */
const escaped = (text: string): string =>
  text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

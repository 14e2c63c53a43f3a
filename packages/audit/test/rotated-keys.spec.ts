import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { sign } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { runAudit } from '../src/cli.js';
import { endorsementOf, parseKeys, withSuccessors } from '../src/keys.js';
import { parseCheckpoint } from '../src/checkpoint.js';
import { verifyProof } from '../src/verify-proof.js';
import { ExportVerifier, type VerifyOptions } from '../src/verify-export.js';
import { aRecord, aSigner, exportedRecord, flat, Log, type Signer } from './a-log.js';

const BEFORE = '2026-02-01T00:00:00.000Z';
const AFTER = '2026-04-01T00:00:00.000Z';
const [first, second, third, stranger] = [aSigner(), aSigner(), aSigner(), aSigner()] as const;

/** A key as a list has it. */
const listed = (signer: Signer, more: Record<string, unknown> = {}) => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: signer.trusted.bytes.toString('base64url'),
  kid: signer.trusted.kid,
  ...more,
});
const endorsed = (signer: Signer, by: Signer, signedBy = by) => ({
  endorsement: {
    kid: by.trusted.kid,
    signature: sign(
      null,
      Buffer.from(endorsementOf(signer.trusted.kid, by.trusted.kid)),
      signedBy.privateKey,
    ).toString('base64'),
  },
});
const keysIn = (...keys: object[]) => parseKeys(JSON.stringify({ keys }));

const log = new Log([...'123456'].map((name) => aRecord(name)).concat(exportedRecord()), first);
const rotated = { sizes: [3, log.size], signers: { [log.size]: second } };

function verify(lines: readonly string[], options: VerifyOptions) {
  const verifier = new ExportVerifier(options);
  for (const line of lines) verifier.line(line);
  return verifier.end();
}

describe('a log whose key was rotated', () => {
  it('is valid with both keys, whichever stopped to sign when the other began', () => {
    const keys = keysIn(listed(second), listed(first, { retired_at: AFTER }));
    expect(verify(log.lines(rotated), { keys })).toMatchObject({ verdict: 'valid', signedSize: log.size });
  });

  it('is not believed where a key signed after it had stopped', () => {
    const keys = keysIn(listed(second), listed(first, { retired_at: BEFORE }));
    for (const lines of [log.lines(rotated), log.lines()])
      expect(verify(lines, { keys }).fault).toMatchObject({
        kind: 'bad_signature',
        message: expect.stringContaining('had stopped to sign by then'),
      });
    const checkpoint = flat(log.checkpoint(log.size));
    expect(
      verify(log.lines(), { keys: keysIn(listed(first)), expect: [parseCheckpoint(checkpoint)] }).verdict,
    ).toBe('valid');
  });

  it('refuses a list that dates a key as nothing', () => {
    for (const member of ['retired_at', 'revoked_at'])
      for (const value of ['soon', '', 1, {}])
        expect(() => keysIn(listed(first, { [member]: value }))).toThrow(member);
  });
});

describe('a key that was revoked', () => {
  const keys = keysIn(listed(second), listed(first, { retired_at: AFTER, revoked_at: AFTER }));

  it('signs for nothing by itself, whatever time it names', () => {
    const report = verify(log.lines(), { keys });
    expect(report).toMatchObject({ verdict: 'invalid', fault: { kind: 'unsigned', seq: 1 }, signedSize: 0 });
    expect(report.fault!.message).toContain(first.trusted.kid);
    const after = verify(log.lines({ sizes: [3, log.size], signers: { 3: second } }), { keys });
    expect(after).toMatchObject({ verdict: 'invalid', fault: { kind: 'unsigned', seq: 4 }, signedSize: 3 });
  });

  it('is one link of a log that the next key has signed for', () => {
    expect(verify(log.lines(rotated), { keys })).toMatchObject({
      verdict: 'valid',
      signedSize: log.size,
      checkpoints: { verified: 1, unsigned: 0 },
    });
  });

  it('proves no event, except to who kept that promise', () => {
    const proof = (signer: Signer) => {
      const { event, leaf_index, hashes } = log.proven(2);
      return {
        event: event!,
        seq: 2,
        hash: log.events[1]!['hash']!,
        leaf_index: leaf_index!,
        leaf_hash: log.leaf(2).toString('hex'),
        tree_size: log.size,
        hashes: hashes!,
        checkpoint: flat(log.checkpoint(log.size, { signer })),
      };
    };
    expect(verifyProof(proof(second), { keys })).toMatchObject({ verdict: 'valid' });
    expect(verifyProof(proof(first), { keys })).toMatchObject({
      verdict: 'invalid',
      fault: { kind: 'unsigned', message: expect.stringContaining('revoked') },
    });
    const kept = [parseCheckpoint(flat(log.checkpoint(log.size)))];
    expect(verifyProof(proof(first), { keys, expect: kept })).toMatchObject({ verdict: 'valid' });
  });
});

describe('who kept a key', () => {
  const kept = keysIn(listed(first));
  const kidsOf = (...keys: object[]) =>
    withSuccessors(kept, keysIn(listed(first), ...keys)).map(({ kid }) => kid);
  const { kid } = first.trusted;

  it('trusts those that followed it, one endorsed by the other, in whatever order they are listed', () => {
    const [b, c] = [listed(second, endorsed(second, first)), listed(third, endorsed(third, second))] as const;
    const all = [first, second, third].map(({ trusted }) => trusted.kid).sort();
    expect(kidsOf(b, c).sort()).toEqual(all);
    expect(kidsOf(c, b).sort()).toEqual(all);
    expect(verify(log.lines(rotated), { keys: withSuccessors(kept, keysIn(c, b)) }).verdict).toBe('valid');
  });

  it.each<[string, () => object]>([
    ['says nothing', () => listed(stranger)],
    ['endorses itself', () => listed(stranger, endorsed(stranger, stranger))],
    ['names the kept key and signs itself', () => listed(stranger, endorsed(stranger, first, stranger))],
    ['repeats the endorsement of another key', () => listed(stranger, endorsed(second, first))],
    ['names no key', () => listed(stranger, { endorsement: { signature: '' } })],
    ['is endorsed by nobody', () => listed(stranger, { endorsement: null })],
  ])('trusts none that %s', (_, key) => {
    expect(kidsOf(key())).toEqual([kid]);
  });

  it('trusts none that a revoked key endorsed, and learns that it was revoked', () => {
    const now = keysIn(
      listed(stranger, endorsed(stranger, first)),
      listed(first, { retired_at: AFTER, revoked_at: AFTER }),
    );
    const keys = withSuccessors(kept, now);
    expect(keys.map((key) => [key.kid, key.isRevoked])).toEqual([[kid, true]]);
    expect(verify(log.lines(), { keys }).verdict).toBe('invalid');
    // Who keeps a list that says so is not talked out of it.
    const told = keysIn(listed(first, { revoked_at: AFTER }));
    expect(withSuccessors(told, keysIn(listed(first)))[0]!.isRevoked).toBe(true);
  });

  it('names the list of now on the command line', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'signet-audit-'));
    const put = (name: string, content: string) => {
      writeFileSync(path.join(folder, name), content);
      return path.join(folder, name);
    };
    const run = async (...args: string[]) => {
      let said = '';
      const out = { write: (text: string) => (said += text) };
      return { code: await runAudit(['verify', ...args], { stdout: out, stderr: out }), said };
    };
    try {
      const file = put('log.ndjson', log.lines(rotated).join('\n'));
      const key = ['--key', put('kept.json', JSON.stringify(listed(first)))];
      const now = put(
        'now.json',
        JSON.stringify({ keys: [listed(second, endorsed(second, first)), listed(first)] }),
      );
      expect((await run(file, ...key)).code).toBe(1);
      expect((await run(file, ...key, '--published', now)).code).toBe(0);
      expect(await run(file, '--published', now)).toMatchObject({
        code: 2,
        said: expect.stringContaining('--key'),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

import { parseCheckpoint } from '../src/checkpoint.js';
import { canonicalize, without, type JsonObject } from '../src/jcs.js';
import { leafHash, Tree } from '../src/merkle.js';
import { ExportVerifier, type VerifyOptions } from '../src/verify-export.js';
import { aRecord, aSigner, Log } from './a-log.js';

const signer = aSigner();
const records = Array.from({ length: 12 }, (_, index) => aRecord(String(index + 1)));
const log = new Log(records, signer);
const keys = [signer.trusted];

function verify(lines: readonly string[], options: VerifyOptions = { keys }) {
  const verifier = new ExportVerifier(options);
  for (const line of lines) verifier.line(line);
  return verifier.end();
}

/** Changes the line of the event with that number. */
const edited = (lines: string[], seq: number, edit: (event: JsonObject) => JsonObject | string): string[] =>
  lines.map((line) => {
    const json = JSON.parse(line) as JsonObject;
    if (json['seq'] !== seq) return line;
    const changed = edit(json);
    return typeof changed === 'string' ? changed : canonicalize(changed);
  });
const at = (seq: number) => seq; // line 0 is the header

describe('an untouched export', () => {
  it('is valid, complete and signed for', () => {
    expect(verify(log.lines([5, 12]))).toMatchObject({
      valid: true,
      fault: null,
      events: 12,
      skipped: 0,
      firstSeq: 1,
      lastSeq: 12,
      signedSize: 12,
      headHash: log.events[11]!['hash'],
      root: log.tree(12).root().toString('hex'),
      checkpoints: { verified: 2, unsigned: 0 },
      notes: [],
    });
  });

  it('says that signatures were not checked when there is no key', () => {
    expect(verify(log.lines(), {})).toMatchObject({
      valid: true,
      signedSize: 0,
      checkpoints: { verified: 0, unsigned: 1 },
      notes: ['Signatures were not checked: no key was given.'],
    });
  });

  it('agrees with every checkpoint that was kept', () => {
    const expect_ = [3, 12].map((size) => parseCheckpoint(log.checkpoint(size)));
    expect(verify(log.lines(), { keys, expect: expect_ })).toMatchObject({ valid: true, notes: [] });
  });

  it('may be a bare list of events, or begin in the middle when it says what came before', () => {
    expect(verify(log.events.map(canonicalize))).toMatchObject({ valid: true, events: 12 });
    expect(verify(log.events.slice(4).map(canonicalize))).toMatchObject({
      valid: true,
      events: 8,
      root: null,
    });
    const tree = [{ level: 2, hash: log.tree(4).root().toString('hex') }];
    const header = {
      origin: null,
      first_seq: 5,
      last_seq: 12,
      before: { hash: log.events[3]!['hash']!, tree },
    };
    const lines = [canonicalize({ signet_export: header }), ...log.lines().slice(at(5))];
    expect(verify(lines)).toMatchObject({ valid: true, events: 8, signedSize: 12 });
  });

  it('may leave events out when it gives the hashes of what it skips', () => {
    const skipped = {
      skipped: { from: 5, to: 8, hash: log.events[7]!['hash']!, tree: [{ level: 2, hash: subtree(4, 8) }] },
    };
    const lines = log.lines();
    lines.splice(at(5), 4, canonicalize(skipped));
    expect(verify(lines)).toMatchObject({ valid: true, events: 8, skipped: 4, signedSize: 12 });
    lines.splice(at(5), 1, canonicalize({ skipped: { ...skipped.skipped, to: 7 } }));
    expect(verify(lines).valid).toBe(false);
  });

  it('may end before its checkpoint when that says what follows', () => {
    const lines = log.lines();
    const after = [{ level: 2, hash: subtree(8, 12) }];
    const kept = [
      canonicalize({
        signet_export: {
          ...(JSON.parse(lines[0]!) as { signet_export: JsonObject }).signet_export,
          last_seq: 8,
        },
      }),
      ...lines.slice(1, 9),
      canonicalize({ ...log.checkpoint(12), after }),
      canonicalize({ signet_export_end: { last_seq: 8 } }),
    ];
    expect(verify(kept)).toMatchObject({ valid: true, events: 8, signedSize: 8 });
  });
});

/** The root of the leaves from `start` to `end` alone: a power of two of them, standing where such a subtree may. */
function subtree(start: number, end: number): string {
  const tree = new Tree();
  for (const { hash: _, prev_hash: __, ...rest } of log.events.slice(start, end))
    tree.addLeaf(leafHash(canonicalize(rest)));
  return tree.root().toString('hex');
}

describe('tampering', () => {
  const signed = log.lines([4, 12]);

  it.each<[string, number, string, () => string[]]>([
    [
      'one character of a record',
      7,
      'changed',
      () => edited(signed, 7, (e) => ({ ...e, reason: `${e['reason'] as string}.` })),
    ],
    ['a member added', 7, 'changed', () => edited(signed, 7, (e) => ({ ...e, note: 'x' }))],
    ['a member removed', 7, 'changed', () => edited(signed, 7, (e) => without(e, 'path'))],
    ['a number', 7, 'changed', () => edited(signed, 7, (e) => ({ ...e, seq: 70 }))],
    [
      'a second member of one name',
      7,
      'changed',
      () => edited(signed, 7, (e) => canonicalize(e).replace('{', '{"path":"/other",')),
    ],
    [
      'white space',
      7,
      'changed',
      () => edited(signed, 7, (e) => JSON.stringify(e, null, 1).replaceAll('\n', '')),
    ],
    ['an event deleted', 7, 'missing', () => signed.filter((_, index) => index !== at(7))],
    ['three events deleted', 7, 'missing', () => signed.filter((_, index) => index < at(7) || index > at(9))],
    ['the first event deleted', 1, 'missing', () => signed.filter((_, index) => index !== at(1))],
    ['two events swapped', 7, 'reordered', () => swapped(signed, at(7), at(8))],
    ['distant events swapped', 3, 'reordered', () => swapped(signed, at(3), at(10))],
    [
      'an event twice',
      7,
      'inserted',
      () => [...signed.slice(0, at(7)), signed[at(7)]!, ...signed.slice(at(7))],
    ],
    ['a forged event with a good hash', 7, 'inserted', () => withForged(signed, 7)],
    ['an event replaced and hashed again', 7, 'changed', () => replaced(signed, 7)],
    [
      'the last events gone, the checkpoint left',
      10,
      'truncated',
      () => [...signed.slice(0, at(10)), ...signed.slice(-3, -1), endAt(9)],
    ],
    ['a file that breaks off', 9, 'truncated', () => signed.slice(0, at(9))],
    [
      'a line that is no JSON',
      5,
      'malformed',
      () => [...signed.slice(0, at(5)), '{"seq":', ...signed.slice(at(5))],
    ],
  ])('with %s is found at its first event', (_, seq, kind, tamper) => {
    expect(verify(tamper()).fault).toMatchObject({ seq, kind });
  });

  it('by rewriting the tail with good hashes does not match the signed root', () => {
    const rewritten = new Log(
      [...records.slice(0, 6), ...records.slice(6).map((r) => ({ ...r, reason: 'nothing' }))],
      signer,
    );
    const lines = [...rewritten.lines([4, 12]).slice(0, 13), ...signed.slice(13)];
    expect(verify(lines).fault).toMatchObject({ seq: 5, kind: 'rewritten' });
  });

  it('by rewriting and signing with another key is told by the key', () => {
    const forger = aSigner();
    const rewritten = new Log(
      [...records.slice(0, 6), ...records.slice(6).map((r) => ({ ...r, reason: 'nothing' }))],
      forger,
    );
    const lines = rewritten.lines([4, 12]);
    // The checkpoint of 4 events is still the honest one: what it promises was not touched.
    lines[13] = signed[13]!;
    expect(verify(lines).fault).toMatchObject({ seq: 5, kind: 'foreign_key' });
    expect(verify(rewritten.lines([12])).fault).toMatchObject({ seq: 1, kind: 'foreign_key' });
  });

  it('with a signature moved to another promise is told', () => {
    const moved = signed.map((line) =>
      line.replace(/"signature":"[^"]+"/, `"signature":"${Buffer.alloc(64, 7).toString('base64')}"`),
    );
    expect(verify(moved).fault).toMatchObject({ seq: 1, kind: 'bad_signature' });
    const note = signed.map((line) => line.replace(/\\n12\\n/, '\\n13\\n'));
    expect(verify(note).fault).toMatchObject({ seq: 5, kind: 'bad_signature' });
  });

  it('at the end without a trace is found through a checkpoint that somebody kept', () => {
    const short = new Log(records.slice(0, 9), signer).lines();
    expect(verify(short)).toMatchObject({ valid: true });
    const kept = [parseCheckpoint(log.checkpoint(12))];
    expect(verify(short, { keys, expect: kept }).fault).toMatchObject({ seq: 10, kind: 'truncated' });
  });

  it('by the holder of the key is found through a checkpoint that somebody kept', () => {
    const rewritten = new Log([aRecord('other'), ...records.slice(1)], signer);
    expect(verify(rewritten.lines()).valid).toBe(true);
    const kept = [parseCheckpoint(log.checkpoint(3))];
    expect(verify(rewritten.lines(), { keys, expect: kept }).fault).toMatchObject({ kind: 'rewritten' });
  });
});

function swapped(lines: readonly string[], a: number, b: number): string[] {
  const result = [...lines];
  [result[a], result[b]] = [lines[b]!, lines[a]!];
  return result;
}

const endAt = (seq: number) => canonicalize({ signet_export_end: { last_seq: seq } });

/** A stranger with the number of another, hashed as if it belonged there. */
function withForged(lines: readonly string[], seq: number): string[] {
  const forged = new Log([...records.slice(0, seq - 1), aRecord('forged')], signer).events[seq - 1]!;
  return [...lines.slice(0, at(seq)), canonicalize(forged), ...lines.slice(at(seq))];
}

function replaced(lines: readonly string[], seq: number): string[] {
  const forged = new Log([...records.slice(0, seq - 1), aRecord('forged')], signer).events[seq - 1]!;
  return lines.map((line, index) => (index === at(seq) ? canonicalize(forged) : line));
}

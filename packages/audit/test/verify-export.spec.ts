import { parseCheckpoint } from '../src/checkpoint.js';
import { canonicalize, without, type JsonObject } from '../src/jcs.js';
import { ExportVerifier, type VerifyOptions } from '../src/verify-export.js';
import { archivedRecord, aRecord, aSigner, exportedRecord, flat, Log } from './a-log.js';

const signer = aSigner();
const keys = [signer.trusted];
const FILTER = { type: 'agent.updated' };
const records = Array.from({ length: 11 }, (_, index) => aRecord(String(index + 1)));
/** Eleven events and the one that recorded the export of everything. */
const log = new Log([...records, exportedRecord()], signer);
const filteredLog = new Log([...records, exportedRecord(FILTER)], signer);

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
/** The line of an event in an export with one checkpoint at its end: line 0 is the header. */
const at = (seq: number) => seq;

describe('an export of everything', () => {
  it('is valid, complete and signed for', () => {
    expect(verify(log.lines({ sizes: [5, 12] }))).toMatchObject({
      verdict: 'valid',
      valid: true,
      fault: null,
      events: 12,
      skipped: 0,
      archived: 0,
      notIncluded: 0,
      firstSeq: 1,
      lastSeq: 12,
      signedSize: 12,
      headHash: log.events[11]!['hash'],
      root: log.tree(12).root().toString('hex'),
      checkpoints: { verified: 2, unsigned: 0 },
      notes: [],
    });
  });

  it('may have empty lines in it, which say that the server was still searching', () => {
    const lines = log.lines({ sizes: [5, 12] });
    const searched = lines.flatMap((line) => [line, '']);
    expect(verify(searched)).toEqual(verify(lines));
  });

  it('proves nothing without a key', () => {
    expect(verify(log.lines(), {})).toMatchObject({
      verdict: 'unsigned',
      valid: true,
      signedSize: 0,
      checkpoints: { verified: 0, unsigned: 1 },
      notes: ['Signatures were not checked: no key was given.'],
    });
  });

  it('agrees with every checkpoint that was kept', () => {
    const kept = [3, 12].map((size) => parseCheckpoint(flat(log.checkpoint(size))));
    expect(verify(log.lines(), { keys, expect: kept })).toMatchObject({ verdict: 'valid', notes: [] });
  });

  it('without its last events is found through a checkpoint that somebody kept', () => {
    const short = new Log([...records.slice(0, 8), exportedRecord()], signer).lines();
    expect(verify(short)).toMatchObject({ verdict: 'valid' });
    const kept = [parseCheckpoint(log.checkpoint(12))];
    expect(verify(short, { keys, expect: kept }).fault).toMatchObject({ seq: 10, kind: 'truncated' });
  });

  it('by the holder of the key is found through a checkpoint that somebody kept', () => {
    const rewritten = new Log([aRecord('other'), ...records.slice(1), exportedRecord()], signer);
    expect(verify(rewritten.lines()).verdict).toBe('valid');
    const kept = [parseCheckpoint(log.checkpoint(3))];
    expect(verify(rewritten.lines(), { keys, expect: kept }).fault).toMatchObject({ kind: 'rewritten' });
  });

  it('leaves nothing out, whatever its gaps say', () => {
    for (const reason of ['filter', 'retention', 'missing', 'unreadable', 'holidays'])
      for (const [from, to] of [
        [5, 8],
        [1, 4],
        [7, 7],
        [1, 11],
      ] as const)
        expect(verify(log.lines({ gaps: [{ from, to, reason }] })).fault).toMatchObject({ seq: from });
  });

  it('is not of everything when it begins in the middle or ends before its checkpoint', () => {
    expect(verify(log.lines({ first: 5 })).fault).toMatchObject({ kind: 'malformed' });
    expect(verify(log.lines({ last: 8 })).fault).toMatchObject({ kind: 'truncated', seq: 9 });
  });

  it('says that events waited for their place, and is not the whole log then', () => {
    const lines = new Log(records, signer).lines({ waiting: 2 });
    expect(verify(lines)).toMatchObject({ verdict: 'partial', events: 11, notIncluded: 2 });
    expect(verify(lines).notes).toEqual([expect.stringContaining('2 events had no place')]);
    const bound = log.lines().map((line) => line.replace('"waiting":0', '"waiting":2'));
    expect(verify(bound).fault).toMatchObject({ kind: 'malformed' });
  });

  it('names what the server itself found altered', () => {
    const lines = log.lines();
    lines.splice(at(8), 0, canonicalize({ altered: { seq: 7, columns: ['type', 'outcome'] } }));
    expect(verify(lines).fault).toEqual({
      kind: 'altered',
      seq: 7,
      message: 'Event 7 was altered in the database after it was sealed: type, outcome.',
    });
  });
});

describe('an export without a header, as other tools write it', () => {
  it('agrees with itself, and nothing is proved', () => {
    expect(verify(log.events.map(canonicalize))).toMatchObject({
      verdict: 'unsigned',
      valid: true,
      events: 12,
    });
    expect(verify(log.events.slice(4).map(canonicalize))).toMatchObject({
      verdict: 'unsigned',
      valid: true,
      events: 8,
      notIncluded: 4,
      root: null,
    });
    expect(verify(log.lines().slice(1)).valid).toBe(false);
    expect(verify([])).toMatchObject({ verdict: 'invalid' });
  });

  it('is proved by a checkpoint behind it', () => {
    const lines = [...log.events, log.checkpoint(12)].map(canonicalize);
    expect(verify(lines)).toMatchObject({ verdict: 'valid', signedSize: 12 });
  });
});

describe('an export with a filter', () => {
  const gap = (from: number, to: number, reason = 'filter') => ({ from, to, reason });

  it('is valid as far as shown, and counts what is not', () => {
    const lines = filteredLog.lines({ filter: FILTER, gaps: [gap(5, 8), gap(11, 12)] });
    expect(verify(lines)).toMatchObject({
      verdict: 'partial',
      valid: true,
      events: 6,
      skipped: 6,
      notIncluded: 6,
      signedSize: 12,
    });
    expect(verify(lines, {})).toMatchObject({ verdict: 'unsigned' });
  });

  it('may begin in the middle and end before its checkpoint, which says what follows', () => {
    const lines = filteredLog.lines({ filter: FILTER, first: 3, last: 8 });
    expect(verify(lines)).toMatchObject({
      verdict: 'partial',
      events: 6,
      notIncluded: 6,
      firstSeq: 3,
      lastSeq: 8,
    });
    const nothing = filteredLog.lines({ filter: FILTER, first: 1, last: 0 });
    expect(verify(nothing)).toMatchObject({ verdict: 'partial', events: 0, notIncluded: 12 });
  });

  it('proves nothing of a kept checkpoint that it cannot be compared with', () => {
    const lines = filteredLog.lines({ filter: FILTER, gaps: [gap(5, 8)] });
    const kept = [parseCheckpoint(filteredLog.checkpoint(6))];
    expect(verify(lines, { keys, expect: kept })).toMatchObject({ verdict: 'partial' });
    const all = filteredLog.lines({ filter: FILTER });
    expect(verify(all, { keys, expect: kept }).verdict).toBe('valid');
  });

  it('does not pass for one of everything, nor the other way round', () => {
    const filtered = filteredLog.lines({ filter: FILTER, gaps: [gap(5, 8)] });
    const asEverything = filtered.map((line) =>
      line.replace(`"filter":${canonicalize(FILTER)},`, '"filter":null,'),
    );
    expect(asEverything[0]).not.toBe(filtered[0]);
    expect(verify(asEverything).fault).toMatchObject({ seq: 5, kind: 'missing' });
    const gaps = [gap(5, 8)];
    expect(verify(log.lines({ filter: FILTER, gaps })).fault).toMatchObject({
      message: 'The log has recorded no export that this header describes.',
    });
  });

  it('names what the server says is missing', () => {
    const lines = filteredLog.lines({ filter: FILTER, gaps: [gap(2, 3), gap(4, 6, 'missing')] });
    expect(verify(lines).fault).toMatchObject({ seq: 4, kind: 'missing' });
  });
});

describe('events past their retention', () => {
  const withArchive = (events: number, ranges: string[] | null, gaps: readonly [number, number][]) =>
    new Log([...records, archivedRecord(events, ranges), exportedRecord()], signer).lines({
      gaps: gaps.map(([from, to]) => ({ from, to, reason: 'retention' })),
    });

  it('may be gone when a sealed event names the archive that holds exactly them', () => {
    const report = verify(withArchive(6, ['1-4', '6-7'], [[1, 4], [6, 7]])); // prettier-ignore
    expect(report).toMatchObject({ verdict: 'valid', events: 7, skipped: 6, archived: 6, notIncluded: 0 });
    expect(report.notes).toEqual([
      expect.stringMatching(/activity-202001\.ndjson\.gz, whose SHA-256 is [0-9a-f]{64}/),
    ]);
  });

  it.each<[string, string[], [number, number][], number]>([
    ['fewer', ['1-4'], [[1, 3]], 1],
    ['more', ['1-4'], [[1, 5]], 1],
    ['others', ['1-4'], [[2, 5]], 2],
    [
      'others besides',
      ['1-4'],
      [
        [1, 4],
        [7, 7],
      ],
      7,
    ],
    ['two ranges in one', ['1-2', '3-4'], [[1, 4]], 1],
    ['later ones than the event itself', ['12-13'], [[12, 13]], 12],
    ['some when no archive is named', [], [[3, 4]], 3],
  ])('may not be %s', (_, ranges, gaps, seq) => {
    const report = verify(withArchive(4, ranges, gaps));
    expect(report).toMatchObject({ verdict: 'invalid', fault: { seq, kind: 'missing' } });
  });

  it('of the first release are counted, in the order in which months were dropped', () => {
    const logOf = (...counts: number[]) =>
      new Log(
        [...records, ...counts.map((events) => archivedRecord(events, null)), exportedRecord()],
        signer,
      );
    const gaps = (from: number, to: number) => [{ from, to, reason: 'retention' }];
    expect(verify(logOf(4, 3).lines({ gaps: gaps(1, 7) }))).toMatchObject({ verdict: 'valid', archived: 7 });
    expect(verify(logOf(4, 3).lines({ gaps: gaps(1, 4) }))).toMatchObject({ verdict: 'valid' });
    expect(verify(logOf(4, 3).lines({ gaps: gaps(1, 3) })).verdict).toBe('invalid');
    expect(verify(logOf(4, 3).lines({ gaps: gaps(1, 5) })).verdict).toBe('invalid');
    expect(verify(logOf(4, 3).lines({ gaps: gaps(1, 8) })).verdict).toBe('invalid');
  });
});

describe('an export of the first release', () => {
  const old = (more: Parameters<Log['firstReleaseLines']>[0] = {}) => log.firstReleaseLines(more);

  it('stays valid', () => {
    expect(verify(old({ sizes: [5, 12] }))).toMatchObject({ verdict: 'valid', signedSize: 12 });
    const gaps = [{ from: 5, to: 8, reason: 'filter' }];
    expect(verify(old({ gaps, filter: FILTER }))).toMatchObject({ verdict: 'partial', notIncluded: 4 });
  });

  it('whose last events were not signed for is not proved', () => {
    expect(verify(old({ sizes: [9] }))).toMatchObject({ verdict: 'unsigned', valid: true, signedSize: 9 });
    expect(verify(old({ sizes: [] })).fault).toMatchObject({ kind: 'unsigned', seq: 1 });
  });

  it('has no gaps without a reason either', () => {
    for (const reason of ['filter', 'retention', 'missing'])
      expect(verify(old({ gaps: [{ from: 7, to: 7, reason }] })).fault).toMatchObject({ seq: 7 });
  });
});

describe('tampering', () => {
  const signed = log.lines({ sizes: [12] });

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
      () => [...signed.slice(0, at(10)), ...signed.slice(at(13))],
    ],
    ['a file that breaks off', 9, 'truncated', () => signed.slice(0, at(9))],
    [
      'a line that is no JSON',
      5,
      'malformed',
      () => [...signed.slice(0, at(5)), '{"seq":', ...signed.slice(at(5))],
    ],
    [
      'a line nested without end',
      5,
      'malformed',
      () => [...signed.slice(0, at(5)), `{"a":${'['.repeat(50_000)}`],
    ],
    [
      'an event replaced by its own hash',
      7,
      'missing',
      () => signed.map((line, index) => (index === at(7) ? hashOf(7, 'retention') : line)),
    ],
  ])('with %s is found at its first event', (_, seq, kind, tamper) => {
    expect(verify(tamper()).fault).toMatchObject({ seq, kind });
  });

  const hashOf = (seq: number, reason: string) =>
    canonicalize({
      skipped: {
        from: seq,
        to: seq,
        reason,
        hash: log.events[seq - 1]!['hash']!,
        tree: [{ level: 0, hash: log.leaf(seq).toString('hex') }],
      },
    });

  it('by rewriting the tail with good hashes does not match the signed root', () => {
    const rewritten = tailRewritten(signer);
    const [honest, forged] = [log.lines({ sizes: [4, 12] }), rewritten.lines({ sizes: [4, 12] })];
    const lines = [...forged.slice(0, 14), ...honest.slice(14)];
    expect(verify(lines).fault).toMatchObject({ seq: 5, kind: 'rewritten' });
  });

  it('by rewriting and signing with another key is told by the key', () => {
    const rewritten = tailRewritten(aSigner());
    const lines = rewritten.lines({ sizes: [4, 12] });
    // The checkpoint of 4 events is still the honest one: what it promises was not touched.
    lines[5] = log.lines({ sizes: [4, 12] })[5]!;
    expect(verify(lines).fault).toMatchObject({ seq: 5, kind: 'foreign_key' });
    expect(verify(rewritten.lines()).fault).toMatchObject({ seq: 1, kind: 'foreign_key' });
  });

  it('with a signature moved to another promise is told', () => {
    const moved = signed.map((line) =>
      line.replace(/"signature":"[^"]+"/, `"signature":"${Buffer.alloc(64, 7).toString('base64')}"`),
    );
    expect(verify(moved).fault).toMatchObject({ seq: 1, kind: 'bad_signature' });
    const note = signed.map((line) => line.replace(/\\n12\\n/, '\\n13\\n'));
    expect(verify(note).fault).toMatchObject({ seq: 1, kind: 'bad_signature' });
  });

  const tailRewritten = (by: typeof signer) =>
    new Log(
      [
        ...records.slice(0, 6),
        ...records.slice(6).map((r) => ({ ...r, reason: 'nothing' })),
        exportedRecord(),
      ],
      by,
    );
});

function swapped(lines: readonly string[], a: number, b: number): string[] {
  const result = [...lines];
  [result[a], result[b]] = [lines[b]!, lines[a]!];
  return result;
}

/** A stranger with the number of another, hashed as if it belonged there. */
function withForged(lines: readonly string[], seq: number): string[] {
  const forged = new Log([...records.slice(0, seq - 1), aRecord('forged')], signer).events[seq - 1]!;
  return [...lines.slice(0, at(seq)), canonicalize(forged), ...lines.slice(at(seq))];
}

function replaced(lines: readonly string[], seq: number): string[] {
  const forged = new Log([...records.slice(0, seq - 1), aRecord('forged')], signer).events[seq - 1]!;
  return lines.map((line, index) => (index === at(seq) ? canonicalize(forged) : line));
}

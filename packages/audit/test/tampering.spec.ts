import { canonicalize, isObject, type Json, type JsonObject } from '../src/jcs.js';
import { ExportVerifier } from '../src/verify-export.js';
import { verifyProof } from '../src/verify-proof.js';
import { archivedRecord, aRecord, aSigner, exportedRecord, flat, Log } from './a-log.js';

/** Every line, every member and every order of lines of an export, altered one at a time: all of it is found. */

const signer = aSigner();
const keys = [signer.trusted];
const FILTER = { since: '2026-01-01T00:00:00.000Z', type: 'agent.updated' };
const records = (count: number) => Array.from({ length: count }, (_, index) => aRecord(String(index + 1)));
const gap = (from: number, to: number, reason = 'filter') => ({ from, to, reason });

const whole = new Log([...records(7), archivedRecord(3, ['2-3', '5-5']), exportedRecord()], signer);
const filtered = new Log([...records(8), exportedRecord(FILTER)], signer);

const EXPORTS: Record<string, string[]> = {
  'of everything': whole.lines({
    sizes: [4, 7, 7, 9],
    gaps: [gap(2, 3, 'retention'), gap(5, 5, 'retention')],
  }),
  'with a filter': filtered.lines({ filter: FILTER, gaps: [gap(1, 2), gap(5, 6), gap(9, 9)] }),
  'of a time': filtered.lines({ filter: FILTER, first: 3, last: 7, gaps: [gap(4, 5), gap(7, 7)] }),
  'of nothing': filtered.lines({ filter: FILTER, first: 1, last: 0 }),
  'while events wait': new Log(records(5), signer).lines({ waiting: 3 }),
  'of the first release': whole.firstReleaseLines({
    sizes: [4, 9],
    gaps: [gap(2, 3, 'retention'), gap(5, 5, 'retention')],
  }),
};

/** What the header of such an export says is bound to nothing that is signed. */
const UNBOUND: Record<string, RegExp> = {
  'while events wait': /^\/signet_export\/(exported_at|filter|organisation_id|waiting)/,
  'of the first release': /^\/signet_export\/(exported_at|filter)/,
};

const verify = (lines: readonly string[]) => {
  const verifier = new ExportVerifier({ keys });
  for (const line of lines) verifier.line(line);
  return verifier.end();
};

interface Change {
  where: string;
  json: Json;
}

/** The JSON with one thing changed, in every place and every way. */
function* changes(json: Json, where = ''): Generator<Change> {
  if (Array.isArray(json)) {
    for (const [index, item] of json.entries()) {
      for (const change of changes(item, `${where}/${index}`))
        yield { where: change.where, json: json.with(index, change.json) };
      yield { where: `${where}/${index} removed`, json: json.toSpliced(index, 1) };
      yield { where: `${where}/${index} repeated`, json: json.toSpliced(index, 0, item) };
    }
    yield { where: `${where} extended`, json: [...json, 'x'] };
  } else if (isObject(json)) {
    for (const [name, value] of Object.entries(json)) {
      for (const change of changes(value, `${where}/${name}`))
        yield { where: change.where, json: { ...json, [name]: change.json } };
      const { [name]: _, ...rest } = json;
      yield { where: `${where}/${name} removed`, json: rest };
      yield { where: `${where}/${name} renamed`, json: { ...rest, [`${name}_`]: value } };
    }
    yield { where: `${where} extended`, json: { ...json, extra: 'x' } };
  }
  for (const other of others(json)) yield { where: `${where} = ${JSON.stringify(other)}`, json: other };
}

function others(json: Json): Json[] {
  switch (typeof json) {
    case 'string': {
      const flipped = json.slice(0, -1) + (json.endsWith('0') ? '1' : '0');
      return [flipped, `${json}0`, `${json}\ud800`, '', null, json.toUpperCase()].filter(
        (other) => other !== json,
      );
    }
    case 'number':
      return [json + 1, json - 1, 0, String(json), null, json + 0.5, Infinity].filter(
        (other) => other !== json,
      );
    case 'boolean':
      return [!json, null];
    default:
      return json === null ? [0, '', {}, []] : [null, 'x', Array.isArray(json) ? {} : []];
  }
}

/** What has no canonical form is written as nothing. */
function isWrittenAs(json: Json, text: string): boolean {
  try {
    return canonicalize(json) === text;
  } catch {
    return false;
  }
}

describe.each(Object.entries(EXPORTS))('an export %s', (name, lines) => {
  const honest = verify(lines);
  const unbound = UNBOUND[name];

  it('is found right as it is', () => {
    expect(honest.fault).toBeNull();
  });

  it('has no member that could be changed, removed, renamed or added', () => {
    const kept = lines.flatMap((line, index) =>
      [...changes(JSON.parse(line) as Json)]
        .filter(({ json, where }) => !isWrittenAs(json, line) && !unbound?.test(where))
        .filter(({ json }) => verify(lines.with(index, JSON.stringify(json))).valid)
        .map(({ where }) => `line ${index + 1}${where}`),
    );
    expect(kept).toEqual([]);
  });

  it('has no line that could be removed, repeated, moved or written otherwise', () => {
    const kept: string[] = [];
    const tryOut = (what: string, tampered: readonly string[]) => {
      if (tampered.join('\n') !== lines.join('\n') && verify(tampered).valid) kept.push(what);
    };
    for (const [index, line] of lines.entries()) {
      const number = index + 1;
      tryOut(`${number} removed`, lines.toSpliced(index, 1));
      tryOut(`${number} repeated`, lines.toSpliced(index, 0, line));
      tryOut(`${number} at the end`, [...lines.toSpliced(index, 1), line].with(-1, line));
      tryOut(`cut behind ${index}`, lines.slice(0, index));
      const next = lines[index + 1];
      if (next !== undefined && next !== line)
        tryOut(`${number} swapped`, lines.with(index, next).with(index + 1, line));
      tryOut(`${number} with white space`, lines.with(index, ` ${line}`));
      tryOut(`${number} with a member twice`, lines.with(index, line.replace('{', '{"seq":1,"seq":1,')));
      for (const [member] of line.matchAll(/"[a-z_]+":(?:\d+|"[^"\\]*")/g)) {
        tryOut(
          `${number} with ${member} twice`,
          lines.with(index, line.replace(member, `${member},${member}`)),
        );
        const other = member.replace(/:(\d+)$/, ':$1.0').replace(/:"(.*)"$/, ':"\\u0078$1"');
        tryOut(`${number} with ${other}`, lines.with(index, line.replace(member, `${other},${member}`)));
        if (/:\d+$/.test(member))
          tryOut(`${number} with ${other}`, lines.with(index, line.replace(member, other)));
      }
    }
    tryOut('twice', [...lines, ...lines]);
    tryOut('with an event of another log', lines.toSpliced(-2, 0, canonicalize(other.events[3]!)));
    for (const [index, line] of Object.values(EXPORTS).flat().entries())
      if (!lines.includes(line)) tryOut(`with line ${index} of another export`, lines.toSpliced(-1, 0, line));
    expect(kept).toEqual([]);
  });
});

const other = new Log([aRecord('a'), aRecord('b'), aRecord('c'), aRecord('d')], aSigner());

describe('the proof of one event', () => {
  const archived = { ...whole.proven(8), checkpoint: flat(whole.checkpoint(9)) };
  const proofs: Record<string, JsonObject> = {
    'that is here': whole.proof(4),
    'in an older checkpoint': whole.proof(4, 6),
    'that is in an archive': { ...whole.proof(2), event: null, hash: null, archived },
  };

  it.each(Object.entries(proofs))('%s has no member that could be changed', (_, proof) => {
    expect(verifyProof(proof, { keys })).toMatchObject({ verdict: 'valid', valid: true, fault: null });
    expect(verifyProof(proof)).toMatchObject({ verdict: 'unsigned', valid: true });
    const kept = [...changes(proof)]
      .filter(
        ({ json, where }) => !isWrittenAs(json, canonicalize(proof)) && !/^\/(altered|archived) /.test(where),
      )
      .filter(({ json }) => isObject(json) && verifyProof(json, { keys }).valid)
      .map(({ where }) => where);
    expect(kept).toEqual([]);
  });

  it('that is not here proves nothing unless a sealed event says which archive holds it', () => {
    const gone = { ...whole.proof(2), event: null, hash: null };
    expect(verifyProof(gone, { keys }).fault).toMatchObject({ kind: 'missing', seq: 2 });
    const other = { ...whole.proof(4), event: null, hash: null, archived };
    expect(verifyProof(other, { keys }).fault).toMatchObject({ kind: 'missing', seq: 4 });
    const forged = { ...archived, event: whole.events[3]! };
    expect(verifyProof({ ...gone, archived: forged }, { keys }).valid).toBe(false);
  });

  it('whose row was altered says so', () => {
    expect(verifyProof({ ...whole.proof(4), altered: ['type'] }, { keys }).fault).toMatchObject({
      kind: 'altered',
      seq: 4,
    });
  });
});

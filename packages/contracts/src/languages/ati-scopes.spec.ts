import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  buildScopeString,
  checkScope,
  HeldScopes,
  intersect,
  isScopeEntry,
  matches,
  matchesWildcard,
  parse,
  parseScopes,
  proxyCheckScope,
  resolveToolName,
  scopeOfVirtualKey,
} from './ati-scopes.js';

interface Grant {
  tools: string[];
  skills: string[];
  extra: string[];
  ours: string | string[];
}
const CASES = JSON.parse(readFileSync(new URL('./ati-cases.json', import.meta.url), 'utf8')) as {
  scope: { required: string; held: string[]; check: boolean; proxy: boolean }[];
  match: { name: string; pattern: string; result: boolean }[];
  build: Grant[];
  parse: { scope: string; ours: string[] }[];
  resolve: { name: string; catalogue: string[]; result: string | null }[];
  vkey: { key: Record<'tools' | 'providers' | 'skills' | 'categories', string[]>; scope: string }[];
};

const OTHER_SPACES = [0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000];
/** Every character that Unicode 16 calls White_Space. */
const WHITE_SPACE = [
  ...Array.from({ length: 5 }, (_, at) => 0x09 + at),
  ...Array.from({ length: 11 }, (_, at) => 0x2000 + at),
  ...OTHER_SPACES,
].map((code) => String.fromCodePoint(code));
const CONTROLS = [...Array.from({ length: 32 }, (_, at) => at), 0x7f, 0x80, 0x85, 0x9f].map((code) =>
  String.fromCodePoint(code),
);
/** What looks like white space, or is taken for it elsewhere. */
const VISIBLE_TO_OTHERS = ['\ufeff', '\u200b', '\u180e', '\u2060', '\u200d'];

// Few characters, so that entries meet, and every trap is met: stars, colons, underscores, whole and half characters.
const piece = fc.constantFrom('a', '*', ':', '_', 'tool:', '\ud83d', '\ude00', '😀');
const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
const list = fc.array(text, { maxLength: 5 });

/** The rule in words, over code points. */
const covers = (pattern: string, name: string) => {
  const [held, asked] = [[...pattern], [...name]];
  if (held.join('\0') === asked.join('\0')) return true;
  return held.at(-1) === '*' && held.slice(0, -1).every((point, at) => point === asked[at]);
};

describe('the scopes of ATI', () => {
  it('decide as both sides of the reference do', () => {
    for (const { required, held, check, proxy } of CASES.scope) {
      expect([required, held, checkScope(required, held)]).toEqual([required, held, check]);
      expect([required, held, proxyCheckScope(required, held)]).toEqual([required, held, proxy]);
    }
    for (const { name, pattern, result } of CASES.match)
      expect([name, pattern, matchesWildcard(name, pattern)]).toEqual([name, pattern, result]);
  });

  it('are compared by code points, the last star alone being special', () => {
    fc.assert(
      fc.property(text, list, (name, held) => {
        expect(checkScope(name, held)).toBe(held.some((pattern) => covers(pattern, name)));
      }),
      { numRuns: 2000 },
    );
  });

  it('let the proxy try the older spelling of a tool, with the first colon after its kind and in one direction', () => {
    fc.assert(
      fc.property(text, list, (name, held) => {
        const older = /^tool:([^:]*):(.*)$/su.exec(name);
        const isCovered = (asked: string) => held.some((pattern) => covers(pattern, asked));
        const expected =
          name === '' || isCovered(name) || (older !== null && isCovered(`tool:${older[1]}_${older[2]}`));
        expect(proxyCheckScope(name, held)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('answer the same when they were made ready', () => {
    fc.assert(
      fc.property(text, list, (name, entries) => {
        const held = new HeldScopes(entries);
        expect(held.check(name)).toBe(checkScope(name, entries));
        expect(held.proxyCheck(name)).toBe(proxyCheckScope(name, entries));
        // What cannot be an entry is asked for by nobody.
        if (isScopeEntry(name)) expect(held.contains(name)).toBe(matches(entries, name) !== null);
      }),
      { numRuns: 2000 },
    );
  });

  it('are split at white space, whichever, and at nothing else', () => {
    for (const { scope, ours } of CASES.parse) expect([scope, parseScopes(scope)]).toEqual([scope, ours]);
    for (const blank of WHITE_SPACE)
      expect(parseScopes(`${blank}tool:a${blank}${blank}help${blank}`)).toEqual(['tool:a', 'help']);
    for (let code = 0; code <= 0xffff; code += 1) {
      const character = String.fromCharCode(code);
      const entries = WHITE_SPACE.includes(character) ? 2 : 1;
      if (parseScopes(`a${character}b`).length !== entries) throw new Error(`U+${code.toString(16)}`);
    }
  });

  it('are written in the order of the reference', () => {
    for (const { ours, ...grants } of CASES.build) {
      const built = () => buildScopeString(grants);
      if (ours === 'ERROR') expect(built).toThrow(expect.objectContaining({ code: 'invalid_scope' }));
      else expect([ours].flat()).toContain(built());
    }
    expect(buildScopeString({})).toBe('');
    expect(buildScopeString({ tools: ['skill:x'], skills: ['tool:x'] })).toBe('tool:skill:x skill:tool:x');
  });

  it('are not written when they would be read as others', () => {
    const unwritable = ['', ...[...WHITE_SPACE, ...CONTROLS, '\ud83d', '\ude00'].map((bad) => `a${bad}b`)];
    for (const bad of unwritable) {
      const refused = expect.objectContaining({ name: 'AtiError', code: 'invalid_scope' }) as Error;
      for (const kind of ['tools', 'skills', 'extra'])
        expect(() => buildScopeString({ [kind]: ['x', bad] })).toThrow(refused);
      for (const kind of ['tools', 'providers', 'skills', 'categories'])
        expect(() => scopeOfVirtualKey({ [kind]: ['x', bad] })).toThrow(refused);
      expect(parse(bad)).toBeNull();
    }
    for (const odd of VISIBLE_TO_OTHERS)
      expect(parseScopes(buildScopeString({ tools: [`a${odd}b`] }))).toEqual([`tool:a${odd}b`]);
  });

  it('come back as they were given', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }).filter(isScopeEntry);
    fc.assert(
      fc.property(fc.uniqueArray(name), (extra) => {
        expect(parseScopes(buildScopeString({ extra }))).toEqual(extra);
      }),
    );
  });

  it('are taken apart by their kind', () => {
    expect(parse('tool:github:*')).toEqual({ kind: 'tool', name: 'github:', open: true });
    expect(parse('skill:research')).toEqual({ kind: 'skill', name: 'research', open: false });
    expect(parse('category:finance')).toEqual({ kind: 'category', name: 'finance', open: false });
    expect(parse('help')).toEqual({ kind: 'help', name: '', open: false });
    expect(parse('*')).toEqual({ kind: 'any', name: '', open: true });
    expect(parse('hel*')).toEqual({ kind: 'any', name: 'hel', open: true });
  });

  it('of two lists have in common what both allow, and nothing else', () => {
    const clean = list.map((entries) => entries.filter(isScopeEntry));
    fc.assert(
      fc.property(clean, clean, fc.array(text, { minLength: 1, maxLength: 20 }), (one, other, names) => {
        const both = intersect(one, other);
        for (const name of [...names, ...one, ...other])
          expect([name, checkScope(name, both)]).toEqual([
            name,
            checkScope(name, one) && checkScope(name, other),
          ]);
        for (const entry of both) expect(matches(one, entry) && matches(other, entry)).not.toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('do not grow when an entry covers the text of a wider one', () => {
    expect(checkScope('*', ['**'])).toBe(true);
    expect(matches(['**'], '*')).toBeNull();
    expect(intersect(['*'], ['**'])).toEqual(['**']);
  });

  it('of a virtual key stand in the order of its lists', () => {
    for (const { key, scope } of CASES.vkey) expect(scopeOfVirtualKey(key)).toBe(scope);
  });
});

describe("a tool's name", () => {
  it('is found when one underscore stands for a colon', () => {
    for (const { name, catalogue, result } of CASES.resolve)
      expect([name, resolveToolName(name, new Set(catalogue))]).toEqual([name, result]);
    expect(resolveToolName('a_b_c', new Set(['a_b:c', 'a:b_c']))).toBe('a:b_c');
    expect(resolveToolName('a:b', new Set(['a_b']))).toBeNull();
  });
});

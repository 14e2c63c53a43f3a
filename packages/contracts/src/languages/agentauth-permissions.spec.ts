import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { EVERYTHING, intersect, matches, parse, wider, type Permission } from './agentauth-permissions.js';

// Few words, so that entries meet each other often.
const word = fc.constantFrom('a', 'b', 'c1', 'd_e');
const concrete = fc.tuple(word, word, word).map((parts) => parts.join(':'));
const wildcard = fc.oneof(
  fc.constant(EVERYTHING),
  word.map((service) => `${service}:*:*`),
  fc.tuple(word, word).map((parts) => `${parts.join(':')}:*`),
);
const permission = fc.oneof(concrete, wildcard);
const list = fc.array(permission, { maxLength: 8 });
/** What looks like a permission and is none, and what is nothing like it. */
const noise = fc
  .oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('a', 'b', '*', '', 'A', ' ', '\n', 'a*', '**', '1'), { maxLength: 5 })
      .map((parts) => parts.join(':')),
    permission.map((text) => `${text}\n`),
    permission.map((text) => `${text}:*`),
    permission.map((text) => text.slice(0, -2)),
  )
  .filter((text) => !parse(text));

const write = ({ service, resource, action }: Permission) =>
  [service, resource, action].map((part) => part ?? '*').join(':');

/** By definition: which concrete permissions stand for an entry, with the words that the tests know. */
const meaning = (entry: string) => {
  const { service, resource, action } = parse(entry)!;
  const isAllowed = (part: string | null, given: string) => part === null || part === given;
  return (required: string) => {
    const [a, b, c] = required.split(':') as [string, string, string];
    return isAllowed(service, a) && isAllowed(resource, b) && isAllowed(action, c);
  };
};
const allows = (held: readonly string[], required: string) => held.some((entry) => meaning(entry)(required));

describe('the language of AgentAuth permissions', () => {
  it('is read and written back without a loss', () => {
    fc.assert(fc.property(permission, (text) => expect(write(parse(text)!)).toBe(text)));
  });

  it('leaves a part open only when all behind it are', () => {
    fc.assert(
      fc.property(permission, (text) => {
        const { service, resource, action } = parse(text)!;
        expect(service === null && resource !== null).toBe(false);
        expect(resource === null && action !== null).toBe(false);
      }),
    );
  });

  it('knows no other text', () => {
    for (const text of [
      '*',
      '*:*',
      'a:b',
      'a',
      '',
      '*:*:read',
      '*:a:*',
      'a:*:read',
      'a:b:c:d',
      'A:b:c',
      'a:b:c\n',
      'a:b:**',
    ])
      expect(parse(text)).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parts = parse(text);
        if (parts) expect(write(parts)).toBe(text);
      }),
    );
  });

  it('allows what any entry means, and nothing else', () => {
    fc.assert(
      fc.property(list, concrete, (held, required) =>
        expect(matches(held, required) !== null).toBe(allows(held, required)),
      ),
    );
  });

  it('names an entry that is held and allows it', () => {
    fc.assert(
      fc.property(list, permission, (held, required) => {
        const entry = matches(held, required);
        if (entry === null) return;
        expect(held).toContain(entry);
        expect([required, ...wider(required)]).toContain(entry);
      }),
    );
  });

  it('allows a wildcard only by one that means at least as much', () => {
    fc.assert(
      fc.property(list, wildcard, concrete, (held, required, inside) => {
        if (matches(held, required) && allows([required], inside)) expect(allows(held, inside)).toBe(true);
      }),
    );
  });

  it('allows nothing that is no permission, whatever is held', () => {
    fc.assert(
      fc.property(list, noise, (held, required) =>
        expect(matches([...held, required, EVERYTHING, 'a:*:*', 'a:b:*'], required)).toBeNull(),
      ),
    );
  });

  it('takes nothing that is no permission for a grant', () => {
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 5 }), concrete, (held, required) =>
        expect(matches(held, required)).toBeNull(),
      ),
    );
  });

  it('keeps of two lists what both allow', () => {
    fc.assert(
      fc.property(list, list, concrete, (one, other, required) =>
        expect(allows(intersect(one, other), required)).toBe(
          allows(one, required) && allows(other, required),
        ),
      ),
    );
  });

  it('makes no difference which list comes first, or how often they are intersected', () => {
    fc.assert(
      fc.property(list, list, (one, other) => {
        const both = intersect(one, other);
        expect([...intersect(other, one)].sort()).toEqual([...both].sort());
        expect(intersect(both, one)).toEqual(both);
      }),
    );
  });

  it('writes an intersection once, without what is contained in it', () => {
    fc.assert(
      fc.property(list, list, (one, other) => {
        const both = intersect(one, other);
        expect(new Set(both).size).toBe(both.length);
        for (const entry of both)
          expect(
            matches(
              both.filter((another) => another !== entry),
              entry,
            ),
          ).toBeNull();
      }),
    );
  });

  it('makes nobody an administrator who is none in both lists', () => {
    expect(intersect([EVERYTHING], ['a:*:*'])).toEqual(['a:*:*']);
    expect(intersect([EVERYTHING, 'a:b:c'], [EVERYTHING])).toEqual([EVERYTHING]);
    fc.assert(
      fc.property(list, list, (one, other) =>
        expect(intersect(one, other).includes(EVERYTHING)).toBe(
          one.includes(EVERYTHING) && other.includes(EVERYTHING),
        ),
      ),
    );
  });
});

/** Written down by definition, for every reader of the language in this repository. */
const CASES = JSON.parse(
  readFileSync(new URL('generated/agentauth-permissions.json', import.meta.url), 'utf8'),
) as { texts: [string, boolean][]; matches: [string[], string, string | null][] };

describe('the cases that every reader is tested with', () => {
  it('are permissions or are none', () => {
    for (const [text, isPermission] of CASES.texts)
      expect([text, parse(text) !== null]).toEqual([text, isPermission]);
  });

  it('are allowed by the entry that is named, or by none', () => {
    for (const [held, required, by] of CASES.matches)
      expect([held, required, matches(held, required)]).toEqual([held, required, by]);
  });
});

describe('matching', () => {
  it.each([
    ['itself', 'zendesk:tickets:read'],
    ['the wildcard of its resource', 'zendesk:tickets:*'],
    ['the wildcard of its service', 'zendesk:*:*'],
    ['the wildcard of everything', '*:*:*'],
  ])('grants a concrete permission by %s', (_, granted) => {
    expect(matches(['slack:messages:read', granted], 'zendesk:tickets:read')).toBe(granted);
  });

  it.each([
    ['another action', 'zendesk:tickets:write'],
    ['another resource', 'zendesk:users:*'],
    ['another service', 'slack:*:*'],
    ['a prefix', 'zendesk:tickets:rea'],
    ['an invalid wildcard', 'zendesk:*:read'],
    ['another invalid wildcard', '*:tickets:read'],
    ['two stars', '*:*'],
  ])('does not grant it by %s', (_, granted) => {
    expect(matches([granted], 'zendesk:tickets:read')).toBeNull();
  });

  it('grants nothing to an empty list', () => {
    expect(matches([], 'zendesk:tickets:read')).toBeNull();
  });
});

// Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.

/**
 * The language in which ATI says what a sandbox may use (its specification, section 3): entries such as `tool:web_search`,
 * `tool:github:*`, `skill:research-*`, `help` and `*`, separated by white space. Nothing is denied, nothing is above
 * something else, and what stands for nothing is legal and grants nothing.
 */
import { AtiError } from './ati-error.gen.js';

/** Not `\s`, which splits at U+FEFF and not at U+0085. */
const WHITE_SPACE = /\p{White_Space}+/u;

/** What would be two entries, what nobody sees, and halves of characters, which not every reader of JSON accepts. */
const UNWRITABLE = /[\p{White_Space}\p{Cc}\p{Cs}]/u;

/** The entries of a scope text, in their order, repeats included. */
export function parseScopes(text: string): string[] {
  return text.split(WHITE_SPACE).filter((entry) => entry !== '');
}

/** What an entry says. An open one stands for every text that begins with its kind's prefix and its name. */
export interface Scope {
  /** `any` is what belongs to no kind: `*`, and other text, which is legal. */
  kind: 'tool' | 'skill' | 'category' | 'help' | 'any';
  /** Without the kind, and without the star of an open entry. */
  name: string;
  open: boolean;
}

const KIND = /^(tool|skill|category):/;

/** Takes one entry apart, or returns null for what cannot be one: nothing, white space, control characters. */
export function parse(text: string): Scope | null {
  if (!isScopeEntry(text)) return null;
  if (text === 'help') return { kind: 'help', name: '', open: false };
  const open = text.endsWith('*');
  const [prefix = '', kind = 'any'] = KIND.exec(text) ?? [];
  const name = text.slice(prefix.length, open ? -1 : undefined);
  return { kind: kind as Scope['kind'], name, open };
}

/** Whether a text can be written into a scope text and be read again as the same one entry. */
export function isScopeEntry(text: string): boolean {
  return text !== '' && !UNWRITABLE.test(text);
}

/**
 * Whether a pattern covers a name: everything does, the same text does, and text that ends in a star covers what begins
 * with the rest of it. Only the last character is special, and no border is: `tool:git*` covers `tool:github:search`.
 */
export function matchesWildcard(name: string, pattern: string): boolean {
  return pattern === name || (pattern.endsWith('*') && beginsWith(name, pattern.slice(0, -1)));
}

/** By code points: half a character at the end of the prefix begins no whole one. */
function beginsWith(name: string, prefix: string): boolean {
  if (!name.startsWith(prefix)) return false;
  const at = prefix.length;
  return at === 0 || !/^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(name.slice(at - 1, at + 1));
}

/** Whether an entry covers the required name, as the reference's client compares (3.3). */
export function checkScope(required: string, held: readonly string[]): boolean {
  return held.some((entry) => matchesWildcard(required, entry));
}

/**
 * Whether a proxy lets a call through (3.4). Like {@link checkScope}, and besides: what requires nothing is allowed, and
 * `tool:github:search` is also covered by what covers `tool:github_search`, the older spelling. Not the other way round.
 */
export function proxyCheckScope(required: string, held: readonly string[]): boolean {
  if (required === '' || checkScope(required, held)) return true;
  const older = olderSpelling(required);
  return older !== null && checkScope(older, held);
}

/** The spelling with an underscore in place of the first colon after `tool:`, or null when there is none. */
function olderSpelling(required: string): string | null {
  const colon = required.startsWith('tool:') ? required.indexOf(':', 'tool:'.length) : -1;
  return colon < 0 ? null : `${required.slice(0, colon)}_${required.slice(colon + 1)}`;
}

/**
 * Entries made ready for many questions: each one takes as long as the name is, however many entries are held. For
 * lists of tools, where {@link checkScope} would read all entries for every tool.
 */
export class HeldScopes {
  readonly #names = new Set<string>();
  /** What open entries begin with, by its length. */
  readonly #prefixes = new Map<number, Set<string>>();

  constructor(held: readonly string[]) {
    for (const entry of held) {
      this.#names.add(entry);
      if (!entry.endsWith('*')) continue;
      const prefix = entry.slice(0, -1);
      const ofLength = this.#prefixes.get(prefix.length) ?? new Set();
      this.#prefixes.set(prefix.length, ofLength.add(prefix));
    }
  }

  /** As {@link checkScope}. */
  check(required: string): boolean {
    return this.#names.has(required) || this.#isOpenTo(required);
  }

  /** As {@link proxyCheckScope}. */
  proxyCheck(required: string): boolean {
    if (required === '' || this.check(required)) return true;
    const older = olderSpelling(required);
    return older !== null && this.check(older);
  }

  /**
   * Whether everything that an entry stands for is covered. Narrower than asking for its text: `**` covers the text `*`
   * and is far from granting everything.
   */
  contains(entry: string): boolean {
    return entry.endsWith('*') ? this.#isOpenTo(entry.slice(0, -1)) : this.check(entry);
  }

  #isOpenTo(name: string): boolean {
    for (const [length, prefixes] of this.#prefixes) {
      const prefix = name.slice(0, length);
      if (prefix.length === length && prefixes.has(prefix) && beginsWith(name, prefix)) return true;
    }
    return false;
  }
}

/** The first entry of `held` that allows all that `required` stands for, or null. An open entry asks for all it opens. */
export function matches(held: readonly string[], required: string): string | null {
  if (!isScopeEntry(required)) return null;
  return held.find((entry) => isWithin(required, entry)) ?? null;
}

function isWithin(entry: string, wider: string): boolean {
  if (!entry.endsWith('*')) return matchesWildcard(entry, wider);
  return wider.endsWith('*') && beginsWith(entry.slice(0, -1), wider.slice(0, -1));
}

/** What both lists allow, in the order of `one` and then of `other`, without what a wider entry allows already. */
export function intersect(one: readonly string[], other: readonly string[]): string[] {
  const [first, second] = [new HeldScopes(one), new HeldScopes(other)];
  const both = new Set([
    ...one.filter((entry) => isScopeEntry(entry) && second.contains(entry)),
    ...other.filter((entry) => isScopeEntry(entry) && first.contains(entry)),
  ]);
  const open = [...both].filter((entry) => entry.endsWith('*'));
  return [...both].filter((entry) => !open.some((wider) => wider !== entry && isWithin(entry, wider)));
}

/** What a sandbox is given, by kind. */
export interface Grants {
  tools?: readonly string[];
  skills?: readonly string[];
  /** Whole entries, such as `help`. */
  extra?: readonly string[];
}

/**
 * Writes a scope text (3.8): the tools, the skills and what is extra, each in its order, once. A tool's name gets `tool:`
 * before it unless it begins with that, a skill's `skill:`.
 *
 * @throws AtiError `invalid_scope` for a name that is empty or holds white space or control characters, since it would
 *   be read as other entries than were meant.
 */
export function buildScopeString({ tools = [], skills = [], extra = [] }: Grants): string {
  return joined([
    ...tools.map((tool) => withKind('tool:', tool)),
    ...skills.map((skill) => withKind('skill:', skill)),
    ...extra.map(writable),
  ]);
}

/** What a virtual key may use, by kind. */
export interface VirtualKeyRights {
  tools?: readonly string[];
  providers?: readonly string[];
  skills?: readonly string[];
  /** Written down, and covered by nothing: see which tools a category has. */
  categories?: readonly string[];
}

/**
 * The scope text of a virtual key (7.2): its tools, providers, skills and categories, in this order.
 *
 * @throws AtiError `invalid_scope` as {@link buildScopeString}.
 */
export function scopeOfVirtualKey({
  tools = [],
  providers = [],
  skills = [],
  categories = [],
}: VirtualKeyRights): string {
  return joined([
    ...tools.map((tool) => `tool:${writable(tool)}`),
    ...providers.map((provider) => `tool:${writable(provider)}:*`),
    ...skills.map((skill) => `skill:${writable(skill)}`),
    ...categories.map((category) => `category:${writable(category)}`),
  ]);
}

const joined = (entries: readonly string[]) => [...new Set(entries)].join(' ');

function withKind(kind: 'tool:' | 'skill:', name: string): string {
  return writable(name).startsWith(kind) ? name : `${kind}${name}`;
}

function writable(name: string): string {
  if (typeof name === 'string' && isScopeEntry(name)) return name;
  throw new AtiError(
    'invalid_scope',
    name === ''
      ? 'A scope entry is empty: give the name of a tool or a skill, or leave it out.'
      : 'A scope entry holds white space or a control character, and would be read as other entries: give each name by itself.',
  );
}

/**
 * The catalogue's name of the tool that a caller means (3.5): the name itself, or else the first that comes of writing a
 * colon in place of one underscore, from the left. Null when the catalogue has none of them.
 */
export function resolveToolName(name: string, catalogue: { has(name: string): boolean }): string | null {
  for (const spelling of toolSpellings(name)) if (catalogue.has(spelling)) return spelling;
  return null;
}

/** The names that {@link resolveToolName} looks for, in its order: for a catalogue that is asked in one go. */
export function* toolSpellings(name: string): Generator<string, void> {
  yield name;
  for (let at = name.indexOf('_'); at >= 0; at = name.indexOf('_', at + 1))
    yield `${name.slice(0, at)}:${name.slice(at + 1)}`;
}

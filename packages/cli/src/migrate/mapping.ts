import { Failure } from '../failure.js';
import { readJsonFile } from '../files.js';
import { EVERYTHING } from './agentauth-permissions.gen.js';
import type { Catalogue } from './catalogue.js';

const ADMIN_WORDS: readonly string[] = ['admin', 'admin:*', 'superadmin', '*'];

export type UnmappedAction = 'skip' | 'warn' | 'prompt';

export interface Rule {
  source: string;
  target: string;
  isRegex?: boolean;
}

/** The user's own mapping, from a file. */
export interface Mapping {
  rules: Rule[];
  defaults: Record<string, string>;
  unmappedAction?: UnmappedAction;
}

/**
 * Translates permissions of a provider. In this order: already one of ours, the user's `defaults`, the user's `rules`,
 * the built-in table. What none of them knows is unmapped.
 */
export class Mapper {
  readonly #defaults: Map<string, string>;
  readonly #rules: { matches: (permission: string) => boolean; target: string }[];

  /** @throws Failure when a target is nothing the server could grant */
  constructor(
    readonly catalogue: Catalogue,
    { rules, defaults }: Mapping = { rules: [], defaults: {} },
  ) {
    this.#defaults = new Map(Object.entries(defaults));
    this.#rules = rules.map(({ source, target, isRegex }) => ({ matches: matcher(source, isRegex), target }));
    for (const target of [...this.#defaults.values(), ...rules.map((rule) => rule.target)]) {
      if (!catalogue.has(target))
        throw new Failure(
          `The mapping leads to "${target}", which is not a permission: write service:resource:action.`,
        );
    }
  }

  map(permission: string): string | null {
    if (this.catalogue.has(permission)) return permission;
    const own = this.#defaults.get(permission);
    if (own !== undefined) return own;
    return this.#rules.find(({ matches }) => matches(permission))?.target ?? this.#builtIn(permission);
  }

  /** Remembers an answer of the user for everybody else who holds the permission. */
  learn(permission: string, target: string): void {
    this.#defaults.set(permission, target);
  }

  #builtIn(permission: string): string | null {
    const word = permission.trim().toLowerCase();
    if (ADMIN_WORDS.includes(word)) return EVERYTHING;
    const [first = '', second = '', ...more] = word.split(':');
    if (more.length > 0) return null;
    const service = `${first}:*:*`;
    if (second === '*') return this.catalogue.has(service) ? service : null;
    return this.catalogue.find(second, first) ?? null;
  }
}

function matcher(source: string, isRegex = false): (permission: string) => boolean {
  if (!isRegex) return (permission) => permission.toLowerCase() === source.toLowerCase();
  try {
    const pattern = new RegExp(source, 'i');
    return (permission) => pattern.test(permission);
  } catch {
    throw new Failure(`The rule "${source}" is not a regular expression.`);
  }
}

/**
 * Reads `{rules, defaults, unmappedAction}`.
 *
 * @throws Failure naming the first thing in it that is not understood
 */
export async function readMapping(file: string): Promise<Mapping> {
  const content = await readJsonFile(file);
  if (!content) throw new Failure(`There is no file ${file}.`);
  const { rules = [], defaults = {}, unmappedAction } = content;
  const wrong = (what: string) => new Failure(`${file}: ${what}.`);

  if (!Array.isArray(rules)) throw wrong('"rules" must be a list');
  for (const [index, rule] of (rules as Partial<Rule>[]).entries()) {
    if (typeof rule?.source !== 'string' || typeof rule.target !== 'string')
      throw wrong(`rule ${index + 1} needs "source" and "target", both text`);
  }
  const isPlain = typeof defaults === 'object' && defaults !== null && !Array.isArray(defaults);
  if (!isPlain || Object.values(defaults).some((target) => typeof target !== 'string'))
    throw wrong('"defaults" must say for each permission what it becomes, as text');
  if (unmappedAction !== undefined && !['skip', 'warn', 'prompt'].includes(unmappedAction as string))
    throw wrong('"unmappedAction" must be skip, warn or prompt');
  return {
    rules: rules as Rule[],
    defaults: defaults as Record<string, string>,
    unmappedAction: unmappedAction as UnmappedAction | undefined,
  };
}

import { atiScopes, type Skill, type Tool } from '@signet/contracts';
import type { Catalogue } from '../tool-queries';
import { nearest, SHOWN } from './nearest';

const { checkScope, parse, parseScopes, proxyCheckScope } = atiScopes;

/** What should be thought about before an entry is given to somebody. */
export type Caution =
  /** It opens all there is, and all that will be. */
  | 'everything'
  | 'every_tool'
  /** No colon ends what it begins with, so that it reaches into other providers. */
  | 'no_colon'
  /** No tool and no skill can ever ask for it. */
  | 'inert'
  /** Nothing in the catalogue asks for it yet. */
  | 'nothing';

export interface EntryReach {
  entry: string;
  caution: Caution | null;
  /** What may have been meant: when it opens nothing what is like it, when it opens too much the providers that it opens. */
  nearest: string[];
}

/** What somebody who holds a list of scopes may use, by name. */
export interface Reach {
  entries: EntryReach[];
  tools: string[];
  skills: string[];
}

type Known = Pick<Catalogue, 'providers' | 'tools' | 'skills'>;

/** Who holds scopes. A category opens something for a virtual key alone (ATI 7.5). */
export const HOLDERS = ['token', 'key'] as const;
export type Holder = (typeof HOLDERS)[number];

/** Reads a scope text against the catalogue (ATI 3.4 and 3.6). */
export function reachOf(text: string, catalogue: Known, holder: Holder): Reach {
  const written = [...new Set(parseScopes(text))];
  const held = written.flatMap((entry) => meantBy(entry, catalogue, holder));
  const tools = catalogue.tools.filter(({ scope }) => proxyCheckScope(scope, held));
  return {
    entries: written.map((entry) => readEntry(entry, catalogue, holder)),
    tools: tools.map(({ name }) => name),
    skills: skillsSeen(held, tools, catalogue).map(({ name }) => name),
  };
}

const CATEGORY = 'category:';
const isCategory = (entry: string, holder: Holder): boolean => holder === 'key' && entry.startsWith(CATEGORY);

/** What an entry stands for: itself, and a category of a key for what the tools of its providers require. */
function meantBy(entry: string, { providers, tools }: Known, holder: Holder): string[] {
  if (!isCategory(entry, holder)) return [entry];
  const category = entry.slice(CATEGORY.length);
  const inIt = new Set(providers.filter((provider) => provider.category === category).map(({ id }) => id));
  return [entry, ...tools.filter(({ provider_id }) => inIt.has(provider_id)).map(({ scope }) => scope)];
}

const scopeOf = ({ name }: Skill): string => `skill:${name}`;

function readEntry(entry: string, catalogue: Known, holder: Holder): EntryReach {
  const { providers, tools, skills } = catalogue;
  const meant = meantBy(entry, catalogue, holder);
  const opens = (scope: string) => proxyCheckScope(scope, meant);
  const isOfUse = tools.some(({ scope }) => opens(scope)) || skills.some((skill) => opens(scopeOf(skill)));
  const caution = isCategory(entry, holder) ? (isOfUse ? null : 'nothing') : cautionOf(entry, isOfUse);
  const categories = providers.flatMap(({ category }) => (category === null ? [] : [CATEGORY + category]));
  const known = isCategory(entry, holder)
    ? [...new Set(categories)]
    : [...tools.map(({ scope }) => scope), ...skills.map(scopeOf)];
  if (caution === 'no_colon')
    return { entry, caution, nearest: providersOf(tools.map(({ scope }) => scope).filter(opens)) };
  return { entry, caution, nearest: caution === 'nothing' ? nearest(entry, known) : [] };
}

/** The first providers of tools that need these scopes, each as the entry for it alone. */
const providersOf = (scopes: readonly string[]): string[] =>
  [...new Set(scopes.flatMap((scope) => /^tool:[^:]+:/.exec(scope) ?? []))]
    .slice(0, SHOWN)
    .map((begin) => `${begin}*`);

function cautionOf(entry: string, isOfUse: boolean): Caution | null {
  if (entry === '*') return 'everything';
  const scope = parse(entry);
  if (scope?.kind === 'help') return null;
  const isOfAnyKind = scope?.kind === 'any' && scope.open && isOfUse;
  if (!scope || (scope.kind !== 'tool' && scope.kind !== 'skill' && !isOfAnyKind)) return 'inert';
  if (scope.open && scope.kind === 'tool' && scope.name === '') return 'every_tool';
  if (scope.open && scope.kind !== 'skill' && !scope.name.includes(':')) return 'no_colon';
  return isOfUse ? null : 'nothing';
}

/** Those that are held, those that belong to a tool that may be used, and what these depend on. */
function skillsSeen(held: readonly string[], usable: readonly Tool[], { providers, skills }: Known): Skill[] {
  const toolNames = new Set(usable.map(({ name }) => name));
  const providerIds = new Set(usable.map(({ provider_id }) => provider_id));
  const used = providers.filter(({ id }) => providerIds.has(id));
  const providerNames = new Set(used.map(({ name }) => name));
  const categories = new Set(used.map(({ category }) => category));
  const isBound = (skill: Skill): boolean =>
    skill.tools.some((name) => toolNames.has(name)) ||
    skill.providers.some((name) => providerNames.has(name)) ||
    skill.categories.some((category) => categories.has(category));

  const seen = new Set<string>();
  const add = (skill: Skill): void => {
    if (seen.has(skill.name)) return;
    seen.add(skill.name);
    for (const other of skills) if (skill.depends_on.includes(other.name)) add(other);
  };
  for (const skill of skills) if (checkScope(scopeOf(skill), held) || isBound(skill)) add(skill);
  return skills.filter(({ name }) => seen.has(name));
}

/** The first entry that lets somebody use what needs a scope, or null. */
export const decidingEntry = (
  required: string,
  held: readonly string[],
  catalogue: Known,
  holder: Holder,
): string | null =>
  held.find((entry) => proxyCheckScope(required, meantBy(entry, catalogue, holder))) ?? null;

import { atiScopes, CreateVirtualKey, type VirtualKey } from '@signet/contracts';
import { z } from 'zod';

/** What a scope text grants, by kind. Names are without their kind; what has none is extra. */
export interface Grants {
  tools: string[];
  skills: string[];
  categories: string[];
  extra: string[];
}

const KINDS = [
  ['tool:', 'tools'],
  ['skill:', 'skills'],
  ['category:', 'categories'],
] as const;

/** Takes a scope text apart. Put together again it grants the same. */
export function grantsOf(text: string): Grants {
  const grants: Grants = { tools: [], skills: [], categories: [], extra: [] };
  for (const entry of new Set(atiScopes.parseScopes(text))) {
    const [prefix, list] = KINDS.find(([kind]) => entry.startsWith(kind)) ?? (['', 'extra'] as const);
    grants[list].push(entry.slice(prefix.length));
  }
  return grants;
}

const { tools, skills, categories } = CreateVirtualKey.shape;
const KeyLists = z.object({ tools, skills, categories });

/** What a key may use, as it is written in the scope editor. `flaws` are the words for what a key cannot hold. */
export const keyRights = (flaws: { none: string; other: string }) =>
  z.string().transform((text, context) => {
    const { extra, ...lists } = grantsOf(text);
    const { data, error } = KeyLists.safeParse(lists);
    const isNone = Object.values(lists).every((list) => list.length === 0);
    const flaw = extra.length > 0 ? flaws.other : isNone ? flaws.none : error?.issues[0]?.message;
    if (data && flaw === undefined) return data;
    context.addIssue({ code: 'custom', message: flaw! });
    return z.NEVER;
  });

/** What a key may use, written again. A provider that it was given stays one: what it opens is written as of tools. */
export function rightsAgain(
  { tools, ...rest }: Record<'tools' | 'skills' | 'categories', string[]>,
  key: Pick<VirtualKey, 'tools' | 'providers'>,
): Record<'tools' | 'providers' | 'skills' | 'categories', string[]> {
  const providers = key.providers.filter((name) => tools.includes(`${name}:*`));
  const ofProviders = new Set(providers.map((name) => `${name}:*`));
  return {
    ...rest,
    providers,
    tools: tools.filter((name) => key.tools.includes(name) || !ofProviders.has(name)),
  };
}

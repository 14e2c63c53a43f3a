import { ProviderId, SkillId, ToolId } from '@signet/contracts';

/** What an entry of the catalogue is. Its id says so. */
export type EntryKind = 'provider' | 'tool' | 'skill';

const IDS = { provider: ProviderId, tool: ToolId, skill: SkillId } as const;

/** Which kind of entry has an id like this, or null for what is no id of the catalogue. */
export const kindOf = (id: string): EntryKind | null =>
  (Object.keys(IDS) as EntryKind[]).find((kind) => IDS[kind].safeParse(id).success) ?? null;

export const hrefOf = ({ id }: { id: string }): string => `/tools/${id}`;

/** Where the list of a kind is. */
export const LISTS: Readonly<Record<EntryKind, string>> = {
  tool: '/tools',
  provider: '/tools/providers',
  skill: '/tools/skills',
};

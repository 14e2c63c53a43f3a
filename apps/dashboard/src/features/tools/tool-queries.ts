import {
  ProfilePage,
  Provider,
  ProviderPage,
  Skill,
  SkillPage,
  Tool,
  ToolPage,
  type Page,
} from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { given, read, type Ask } from '@/lib/api/request';

export interface PageFilters {
  search?: string;
  cursor?: string | null;
  limit?: number;
}

export interface ToolFilters extends PageFilters {
  provider_id?: string | null;
}

/** What scopes open, for a preview: all of it, unless there is more than {@link MOST}. */
export interface Catalogue {
  providers: Provider[];
  tools: Tool[];
  skills: Skill[];
  /** There are more tools or skills than were read. */
  isPart: boolean;
}

const PAGE = 200;
/** Tools or skills that are read at most: a preview is not worth more questions. */
const MOST = 2_000;

type Context = Parameters<typeof read>[2];

export const toolQueries = {
  all: () => ['tools'] as const,
  providers: (filters: PageFilters) =>
    queryOptions({
      queryKey: [...toolQueries.all(), 'providers', filters] as const,
      queryFn: (context) =>
        read(ProviderPage, (api) => api.toolProviders.list(given(filters)).page(), context),
    }),
  /** As many as there can be. */
  profiles: () =>
    queryOptions({
      queryKey: [...toolQueries.all(), 'profiles'] as const,
      queryFn: (context) => read(ProfilePage, (api) => api.profiles.list({ limit: PAGE }).page(), context),
    }),
  provider: (id: string) =>
    queryOptions({
      queryKey: [...toolQueries.all(), 'provider', id] as const,
      queryFn: (context) => read(Provider, (api) => api.toolProviders.get(id), context),
    }),
  tools: (filters: ToolFilters) =>
    queryOptions({
      queryKey: [...toolQueries.all(), 'tools', filters] as const,
      queryFn: (context) => read(ToolPage, (api) => api.tools.list(given(filters)).page(), context),
    }),
  tool: (id: string) =>
    queryOptions({
      queryKey: [...toolQueries.all(), 'tool', id] as const,
      queryFn: (context) => read(Tool, (api) => api.tools.get(id), context),
    }),
  skills: (filters: PageFilters) =>
    queryOptions({
      queryKey: [...toolQueries.all(), 'skills', filters] as const,
      queryFn: (context) => read(SkillPage, (api) => api.skills.list(given(filters)).page(), context),
    }),
  skill: (id: string) =>
    queryOptions({
      queryKey: [...toolQueries.all(), 'skill', id] as const,
      queryFn: (context) => read(Skill, (api) => api.skills.get(id), context),
    }),
  catalogue: () =>
    queryOptions({
      queryKey: [...toolQueries.all(), 'catalogue'] as const,
      queryFn: async (context): Promise<Catalogue> => {
        const [providers, tools, skills] = await Promise.all([
          everyOne(ProviderPage, (query) => (api) => api.toolProviders.list(query).page(), context),
          everyOne(ToolPage, (query) => (api) => api.tools.list(query).page(), context),
          everyOne(SkillPage, (query) => (api) => api.skills.list(query).page(), context),
        ]);
        return {
          providers: providers.data,
          tools: tools.data,
          skills: skills.data,
          isPart: tools.isPart || skills.isPart,
        };
      },
      staleTime: 30_000,
    }),
};

/** As many as there can be. */
export const knownProviders = () => toolQueries.providers({ limit: PAGE });

/** Reads one page after the other: each says where the next one begins. */
async function everyOne<Row>(
  schema: z.ZodType<Page<Row>>,
  ask: (query: { limit: number; cursor?: string }) => Ask,
  context: Context,
): Promise<{ data: Row[]; isPart: boolean }> {
  const data: Row[] = [];
  let cursor: string | null = null;
  do {
    const from: string | null = cursor;
    const page: Page<Row> = await read(schema, ask({ limit: PAGE, ...(from && { cursor: from }) }), context);
    data.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor && data.length < MOST);
  return { data, isPart: cursor !== null };
}

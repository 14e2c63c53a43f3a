import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Scope } from '../access/index.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database } from '../platform/database/database.js';
import type { McpProvider } from './mcp-client.js';
import type { ProviderEntity } from './provider.entity.js';
import { SkillEntity } from './skill.entity.js';
import { ToolEntity } from './tool.entity.js';

/** A tool with the provider that does it. */
export type CallableTool = Omit<ToolEntity, 'createdAt' | 'updatedAt' | 'organisationId' | 'providerId'> & {
  provider: McpProvider & Pick<ProviderEntity, 'name' | 'kind' | 'category' | 'profileId'>;
};

/** A skill without its text. */
export type ListedSkill = Omit<SkillEntity, 'content' | 'organisationId' | 'createdAt' | 'updatedAt'>;

const LISTED = {
  id: true,
  name: true,
  version: true,
  description: true,
  whenToUse: true,
  hint: true,
  tools: true,
  providers: true,
  categories: true,
  dependsOn: true,
} as const;

/** What decides who sees a tool, and which skills go with it. */
export type ListedTool = Pick<ToolEntity, 'id' | 'name' | 'scope'> & {
  provider: Pick<ProviderEntity, 'name' | 'category'>;
};

interface Row {
  id: string;
  name: string;
  description: string;
  hint: string | null;
  scope: string;
  method: ToolEntity['method'];
  path: string | null;
  query: string[];
  upstream_name: string | null;
  upstream_scope: string | null;
  input_schema: Record<string, unknown>;
  tags: string[];
  provider_id: string;
  provider_name: string;
  kind: ProviderEntity['kind'];
  category: string | null;
  base_url: string;
  credential_place: ProviderEntity['credentialPlace'];
  credential_name: string | null;
  credential_sealed: Buffer | null;
  profile_id: string | null;
  provider_updated_at: Date;
}

const COLUMNS = `t.id, t.name, t.description, t.hint, t.scope, t.method, t.path, t.query, t.upstream_name, t.upstream_scope,
    t.input_schema, t.tags,
    p.id as provider_id, p.name as provider_name, p.kind, p.category, p.base_url, p.credential_place, p.credential_name,
    p.credential_sealed, p.profile_id, p.updated_at as provider_updated_at`;
const WITH_PROVIDER =
  'join tool_provider p on p.organisation_id = t.organisation_id and p.id = t.provider_id';

// What is called at the same moment is looked for at once, each under its own names.
const FIND = {
  name: 'tool-find',
  text: `select distinct on (asked.n) asked.n, ${COLUMNS}
    from unnest($1::int[], $2::uuid[], $3::text[]) with ordinality as asked (n, organisation_id, name, place)
    join tool t on t.organisation_id = asked.organisation_id and t.name = asked.name ${WITH_PROVIDER}
    order by asked.n, asked.place`,
};

const READ = {
  name: 'tools-read',
  text: `select ${COLUMNS} from tool t ${WITH_PROVIDER}
    where t.organisation_id = $1 and t.id = any($2::text[]) order by t.name`,
};

const LIST = {
  name: 'tools-list',
  text: `select t.id, t.name, t.scope, p.name as provider_name, p.category
    from tool t ${WITH_PROVIDER} where t.organisation_id = $1 order by t.name`,
};

/** Finds tools as whoever calls them needs them, anew for every call: nothing is kept. */
@Injectable()
export class ToolFinder {
  private readonly finds: Batcher<{ scope: Scope; names: readonly string[] }, CallableTool | null>;

  constructor(private readonly database: Database) {
    this.finds = new Batcher(async (asked) => {
      const names = asked.flatMap((one, n) => one.names.map((name) => ({ n, scope: one.scope, name })));
      const rows = await database.prepared<Row & { n: number } & Record<string, unknown>>(FIND, [
        names.map(({ n }) => n),
        names.map(({ scope }) => scope),
        names.map(({ name }) => name),
      ]);
      const byPlace = new Map(rows.map((row) => [row.n, row]));
      return asked.map((_, n) => {
        const row = byPlace.get(n);
        return row ? toCallable(row) : null;
      });
    });
  }

  /** The tool of the first of these names that there is, or null: looked for together with those of concurrent calls. */
  find(scope: Scope, names: readonly string[]): Promise<CallableTool | null> {
    return this.finds.submit({ scope, names });
  }

  /** All of them, by name. */
  async list(scope: Scope): Promise<ListedTool[]> {
    const rows = await this.database.prepared<Row & Record<string, unknown>>(LIST, [scope]);
    return rows.map(({ id, name, scope: needs, provider_name, category }) => ({
      id,
      name,
      scope: needs,
      provider: { name: provider_name, category },
    }));
  }

  /** Those of these ids, by name. */
  async read(scope: Scope, ids: readonly string[]): Promise<CallableTool[]> {
    const rows = await this.database.prepared<Row & Record<string, unknown>>(READ, [scope, ids]);
    return rows.map(toCallable);
  }

  /** All skills by name, without their texts. */
  async skills(scope: Scope): Promise<ListedSkill[]> {
    return this.database.manager.find(SkillEntity, {
      select: LISTED,
      where: { organisationId: scope },
      order: { name: 'ASC' },
    });
  }

  /** The texts of skills, by their ids. */
  async contents(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.manager.find(SkillEntity, {
      select: { id: true, content: true },
      where: { organisationId: scope, id: In([...ids]) },
    });
    return new Map(rows.map(({ id, content }) => [id, content]));
  }
}

const toCallable = (row: Row): CallableTool => ({
  id: row.id,
  name: row.name,
  description: row.description,
  hint: row.hint,
  scope: row.scope,
  method: row.method,
  path: row.path,
  query: row.query,
  upstreamName: row.upstream_name,
  upstreamScope: row.upstream_scope,
  inputSchema: row.input_schema,
  tags: row.tags,
  provider: {
    id: row.provider_id,
    name: row.provider_name,
    kind: row.kind,
    category: row.category,
    baseUrl: row.base_url,
    credentialPlace: row.credential_place,
    credentialName: row.credential_name,
    credentialSealed: row.credential_sealed,
    profileId: row.profile_id,
    updatedAt: row.provider_updated_at,
  },
});

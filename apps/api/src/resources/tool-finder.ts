import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Scope } from '../access/index.js';
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

const TOOL = `
  select t.id, t.name, t.description, t.hint, t.scope, t.method, t.path, t.query, t.upstream_name, t.upstream_scope, t.input_schema, t.tags,
    p.id as provider_id, p.name as provider_name, p.kind, p.category, p.base_url, p.credential_place, p.credential_name,
    p.credential_sealed, p.profile_id, p.updated_at as provider_updated_at
  from tool t join tool_provider p on p.organisation_id = t.organisation_id and p.id = t.provider_id`;

const FIND = {
  name: 'tool-find',
  text: `${TOOL} where t.organisation_id = $1 and t.name = any($2::text[]) order by array_position($2::text[], t.name) limit 1`,
};

const READ = {
  name: 'tools-read',
  text: `${TOOL} where t.organisation_id = $1 and t.id = any($2::text[]) order by t.name`,
};

const LIST = {
  name: 'tools-list',
  text: `select t.id, t.name, t.scope, p.name as provider_name, p.category
    from tool t join tool_provider p on p.organisation_id = t.organisation_id and p.id = t.provider_id
    where t.organisation_id = $1 order by t.name`,
};

/** Finds tools as whoever calls them needs them, anew for every call: nothing is kept. */
@Injectable()
export class ToolFinder {
  constructor(private readonly database: Database) {}

  /** The tool of the first of these names that there is, or null. */
  async find(scope: Scope, names: readonly string[]): Promise<CallableTool | null> {
    const [row] = await this.database.prepared<Row & Record<string, unknown>>(FIND, [scope, names]);
    return row ? toCallable(row) : null;
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

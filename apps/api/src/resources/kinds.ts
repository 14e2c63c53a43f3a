import { hash } from 'node:crypto';
import type { Provider, Skill, Tool } from '@signet/contracts';
import type { Kind } from './entries.js';
import { ProviderEntity } from './provider.entity.js';
import { SkillEntity } from './skill.entity.js';
import { ToolEntity } from './tool.entity.js';

/** A text that a log need not hold a second time. */
const digestOf = (text: string): string => `sha256:${hash('sha256', text)}`;

const providerSettings = (row: ProviderEntity) => ({
  name: row.name,
  kind: row.kind,
  base_url: row.baseUrl,
  description: row.description,
  category: row.category,
  profile_id: row.profileId,
});

export const PROVIDERS: Kind<ProviderEntity> = {
  type: 'provider',
  entity: ProviderEntity,
  idPrefix: 'prv',
  max: 200,
  told: (row) => ({
    ...providerSettings(row),
    credential_place: row.credentialPlace,
    credential_name: row.credentialName,
    credential: row.credentialSealed?.toString('base64') ?? null,
  }),
  secret: ['credential'],
};

const toolSettings = (row: ToolEntity) => ({
  provider_id: row.providerId,
  name: row.name,
  description: row.description,
  hint: row.hint,
  scope: row.scope,
  method: row.method,
  path: row.path,
  query: row.query,
  upstream_name: row.upstreamName,
  upstream_scope: row.upstreamScope,
  tags: row.tags,
});

export const TOOLS: Kind<ToolEntity> = {
  type: 'tool',
  entity: ToolEntity,
  idPrefix: 'tool',
  max: 5_000,
  told: (row) => ({ ...toolSettings(row), input_schema: digestOf(JSON.stringify(row.inputSchema)) }),
};

const skillSettings = (row: SkillEntity) => ({
  name: row.name,
  version: row.version,
  description: row.description,
  when_to_use: row.whenToUse,
  hint: row.hint,
  tools: row.tools,
  providers: row.providers,
  categories: row.categories,
  depends_on: row.dependsOn,
});

export const SKILLS: Kind<SkillEntity> = {
  type: 'skill',
  entity: SkillEntity,
  idPrefix: 'skill',
  max: 500,
  told: (row) => ({ ...skillSettings(row), content: digestOf(row.content) }),
};

const timesOf = ({ createdAt, updatedAt }: { createdAt: Date; updatedAt: Date }) => ({
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
});

/** As the management API shows it: where the credential goes, never the credential. */
export const toProvider = (row: ProviderEntity): Provider => ({
  id: row.id,
  ...providerSettings(row),
  credential: row.credentialPlace && { place: row.credentialPlace, name: row.credentialName },
  proxy:
    row.kind === 'ati'
      ? {
          auth: row.proxyAuth,
          checked_at: row.proxyCheckedAt?.toISOString() ?? null,
          fault: row.proxyFault,
        }
      : null,
  ...timesOf(row),
});

export const toTool = (row: ToolEntity): Tool => ({
  id: row.id,
  ...toolSettings(row),
  input_schema: row.inputSchema,
  ...timesOf(row),
});

export const toSkill = (row: SkillEntity): Skill => ({
  id: row.id,
  ...skillSettings(row),
  content: row.content,
  ...timesOf(row),
});

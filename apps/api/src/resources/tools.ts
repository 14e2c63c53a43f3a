import { Injectable } from '@nestjs/common';
import type { CreateTool, EditTool, FieldFault, Tool, ToolQuery } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { inPage, type Page } from '../platform/pagination/cursor.js';
import { Entries, type CatalogueChange, type Settings } from './entries.js';
import { PROVIDERS, TOOLS, toTool } from './kinds.js';
import { ProviderEntity } from './provider.entity.js';
import { ToolEntity } from './tool.entity.js';

/** How many tools one provider may have. */
export const TOOLS_PER_PROVIDER = 1_000;

/** What sandboxes can call. */
@Injectable()
export class Tools {
  constructor(private readonly entries: Entries) {}

  async list(scope: Scope, { provider_id: providerId, ...query }: ToolQuery): Promise<Page<Tool>> {
    return inPage(await this.entries.list(scope, TOOLS, { ...query, providerId }), toTool);
  }

  /** @throws Problem resource.not_found */
  async get(scope: Scope, id: string): Promise<Tool> {
    return toTool(await this.entries.get(scope, TOOLS, id));
  }

  /** @throws Problem request.invalid, resource.not_found for its provider, resource.exists, resource.too_many */
  async create(change: CatalogueChange, input: CreateTool): Promise<Tool> {
    const { tx, scope } = change;
    const provider = await this.entries.getForUpdate(scope, tx, PROVIDERS, input.provider_id);
    await requireRoom(scope, change, provider);
    const settings = toSettings(input);
    requireCallable(provider, settings);
    await requireOwnNamespace(change, provider, settings.name);
    return toTool(await this.entries.create(change, TOOLS, settings));
  }

  /** @throws Problem request.invalid, resource.not_found, resource.changed */
  async edit(change: CatalogueChange, id: string, input: EditTool): Promise<Tool> {
    const { tx, scope } = change;
    const edited = await this.entries.edit(change, TOOLS, id, async (before) => {
      const settings = changedSettings(input);
      const provider = await this.entries.getForUpdate(scope, tx, PROVIDERS, before.providerId);
      requireCallable(provider, { ...before, ...settings });
      return settings;
    });
    return toTool(edited);
  }

  /** @throws Problem resource.not_found, resource.changed */
  async delete(change: CatalogueChange, id: string): Promise<Tool> {
    return toTool(await this.entries.delete(change, TOOLS, id));
  }
}

/** @throws Problem resource.too_many */
export async function requireRoom(
  scope: Scope,
  { tx }: CatalogueChange,
  { id, name }: ProviderEntity,
): Promise<void> {
  const has = await tx.countBy(ToolEntity, { organisationId: scope, providerId: id });
  if (has < TOOLS_PER_PROVIDER) return;
  throw new Problem('resource.too_many', {
    detail: `${name} has ${has} tools; ${TOOLS_PER_PROVIDER} are allowed. Delete one that is not needed.`,
    facts: { limit: TOOLS_PER_PROVIDER },
  });
}

const toSettings = (input: CreateTool): Settings<ToolEntity> => ({
  providerId: input.provider_id,
  name: input.name,
  description: input.description,
  hint: input.hint,
  scope: input.scope ?? `tool:${input.name}`,
  method: input.method,
  path: input.path,
  query: input.query,
  upstreamName: input.upstream_name,
  upstreamScope: input.upstream_scope,
  inputSchema: input.input_schema,
  tags: input.tags,
});

const changedSettings = (input: EditTool): Partial<Settings<ToolEntity>> => ({
  ...(input.description !== undefined && { description: input.description }),
  ...(input.hint !== undefined && { hint: input.hint }),
  ...(input.scope !== undefined && { scope: input.scope }),
  ...(input.method !== undefined && { method: input.method }),
  ...(input.path !== undefined && { path: input.path }),
  ...(input.query !== undefined && { query: input.query }),
  ...(input.upstream_name !== undefined && { upstreamName: input.upstream_name }),
  ...(input.upstream_scope !== undefined && { upstreamScope: input.upstream_scope }),
  ...(input.input_schema !== undefined && { inputSchema: input.input_schema }),
  ...(input.tags !== undefined && { tags: input.tags }),
});

/** @throws Problem request.invalid when it could not be called, or its name belongs to another provider */
function requireCallable({ kind, name }: ProviderEntity, tool: Settings<ToolEntity>): void {
  const faults: FieldFault[] = [];
  const colon = tool.name.indexOf(':');
  // What an ati provider offers has the names that it has there, and those may have a colon of their own.
  if (kind !== 'ati' && colon >= 0 && tool.name.slice(0, colon) !== name)
    faults.push({ pointer: '/name', message: `Before the colon stands the provider: ${name}` });
  if (colon === tool.name.length - 1) faults.push({ pointer: '/name', message: 'Nothing follows the colon' });
  if (kind === 'http' && !tool.method) faults.push({ pointer: '/method', message: 'Say how it is called' });
  if (kind === 'http' && !tool.path) faults.push({ pointer: '/path', message: 'Say where it is called' });
  if (kind !== 'http' && (tool.method || tool.path))
    faults.push({ pointer: tool.method ? '/method' : '/path', message: `An ${kind} provider has none` });
  if (kind !== 'ati' && tool.upstreamScope !== null)
    faults.push({ pointer: '/upstream_scope', message: 'Only an ati provider asks for one' });
  if (faults.length) throw invalid(faults);
}

/** Whether a tool of an ati provider has a name that begins with another provider, which has such names for itself. */
export async function belongsToAnother(
  { tx, scope }: Pick<CatalogueChange, 'tx' | 'scope'>,
  { kind, name: own }: ProviderEntity,
  name: string,
): Promise<boolean> {
  const [before, ...rest] = name.split(':');
  if (kind !== 'ati' || !rest.length || before === own) return false;
  return tx.existsBy(ProviderEntity, { organisationId: scope, name: before! });
}

async function requireOwnNamespace(
  change: CatalogueChange,
  provider: ProviderEntity,
  name: string,
): Promise<void> {
  if (await belongsToAnother(change, provider, name))
    throw invalid([{ pointer: '/name', message: 'Before the colon stands another provider' }]);
}

import { Injectable } from '@nestjs/common';
import {
  INPUT_SCHEMA_MAX,
  showHidden,
  showHiddenInLines,
  ToolName,
  type ToolImport,
} from '@signet/contracts';
import { Journal } from '../journal/index.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { Entries, type CatalogueChange, type Settings } from './entries.js';
import { PROVIDERS, TOOLS } from './kinds.js';
import { McpClient, type McpTool } from './mcp-client.js';
import { operationsOf } from './openapi-operations.js';
import type { ProviderEntity } from './provider.entity.js';
import { ToolEntity } from './tool.entity.js';
import { requireRoom } from './tools.js';
import { UpstreamError } from './upstream.js';

/** What is found at a provider and becomes a tool. */
type Offer = Pick<Settings<ToolEntity>, 'description' | 'inputSchema'> &
  Partial<Pick<Settings<ToolEntity>, 'method' | 'path' | 'query' | 'upstreamName'>> & {
    /** What follows the provider in the name of the tool. */
    operation: string;
  };

/** Takes over the tools that a provider describes itself. */
@Injectable()
export class ToolImports {
  constructor(
    private readonly entries: Entries,
    private readonly journal: Journal,
    private readonly database: Database,
    private readonly mcp: McpClient,
  ) {}

  /** @throws Problem request.invalid, resource.not_found, resource.too_many */
  async fromOpenApi(change: CatalogueChange, providerId: string, text: string): Promise<ToolImport> {
    const found = operationsOf(await documentIn(text));
    if (!found) throw invalid([{ pointer: '/document', message: 'Not an OpenAPI 3 document' }]);
    const provider = await this.entries.getForUpdate(change.scope, change.tx, PROVIDERS, providerId);
    if (provider.kind !== 'http')
      throw invalid([{ pointer: '/document', message: `${provider.name} is no http provider` }]);
    const offers = found.operations.map(({ name: operation, ...rest }) => ({ operation, ...rest }));
    return this.take(change, provider, 'openapi', offers, found.skipped);
  }

  /**
   * Asks the provider first, and writes when it has answered: nobody waits for its rows meanwhile.
   * @throws Problem request.invalid, resource.not_found, resource.too_many, provider.unreachable
   */
  async fromMcp(by: Omit<CatalogueChange, 'tx'>, providerId: string): Promise<ToolImport> {
    const asked = await this.entries.get(by.scope, PROVIDERS, providerId);
    if (asked.kind !== 'mcp')
      throw new Problem('request.invalid', { detail: `${asked.name} is no mcp provider.` });
    const tools = await this.mcp.listTools(asked).catch((error: unknown) => {
      if (!(error instanceof UpstreamError)) throw error;
      throw new Problem('provider.unreachable', { detail: error.message, cause: error });
    });
    const isTooLarge = ({ inputSchema = {} }: McpTool) =>
      JSON.stringify(inputSchema).length > INPUT_SCHEMA_MAX;
    const skipped = tools
      .filter(isTooLarge)
      .map(({ name }) => ({ operation: name, reason: 'Its arguments are too large to describe' }));
    const offers = tools.filter((tool) => !isTooLarge(tool)).map(offerOf);
    return this.database.transaction(async (tx) => {
      const change = { ...by, tx };
      const provider = await this.entries.getForUpdate(by.scope, tx, PROVIDERS, providerId);
      return this.take(change, provider, 'mcp', offers, skipped);
    });
  }

  /** @throws Problem resource.too_many */
  private async take(
    change: CatalogueChange,
    provider: ProviderEntity,
    from: 'openapi' | 'mcp',
    offers: readonly Offer[],
    skipped: ToolImport['skipped'] = [],
  ): Promise<ToolImport> {
    const done: ToolImport = { created: [], updated: [], skipped: [...skipped] };
    const { tx, scope } = change;
    const known = await tx.findBy(ToolEntity, { organisationId: scope });
    const byName = new Map(known.map((tool) => [tool.name, tool]));
    for (const { operation, ...offered } of offers) {
      const offer = { ...offered, description: shown(offered.description) };
      const name = `${provider.name}:${operation}`;
      const before = byName.get(name);
      if (!ToolName.safeParse(name).success)
        done.skipped.push({ operation, reason: 'Its name cannot be that of a tool' });
      else if (!before) {
        await requireRoom(scope, change, provider);
        await this.entries.insert(change, TOOLS, newTool(provider, name, offer));
        done.created.push(name);
      } else if (before.providerId !== provider.id)
        done.skipped.push({ operation, reason: 'A tool of another provider has its name' });
      else {
        // Who may call it and how it is found was decided here.
        await this.entries.update(change, TOOLS, before, offer);
        done.updated.push(name);
      }
    }
    done.skipped = done.skipped.map(({ operation, reason }) => ({
      operation: showHidden(operation),
      reason,
    }));
    await this.journal.write(tx, {
      ...this.entries.about(change, PROVIDERS, provider),
      type: 'ati.tools.imported',
      changes: done.created.map((name) => ({ path: '/tools', from: null, to: name })),
      details: {
        provider: provider.name,
        from,
        created: done.created.length,
        updated: done.updated.length,
        skipped: done.skipped.length,
      },
    });
    return done;
  }
}

/** What somebody else wrote, and people read here: nothing in it is hidden. */
const shown = (description: string): string =>
  showHiddenInLines(description.replaceAll('\r\n', '\n')).slice(0, 2_000);

/** A name that none of ours can be is written with underscores, and called by what it is. */
const offerOf = ({ name, description = '', inputSchema = { type: 'object' } }: McpTool): Offer => ({
  operation: name.replace(/[^A-Za-z0-9._/-]+/g, '_'),
  upstreamName: name,
  description,
  inputSchema,
});

const newTool = (
  { id }: ProviderEntity,
  name: string,
  offer: Omit<Offer, 'operation'>,
): Settings<ToolEntity> => ({
  providerId: id,
  name,
  hint: null,
  scope: `tool:${name}`,
  method: null,
  path: null,
  query: [],
  upstreamName: null,
  tags: [],
  ...offer,
});

/** @throws Problem request.invalid */
async function documentIn(text: string): Promise<unknown> {
  const { load } = await import('js-yaml');
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : load(text);
  } catch {
    throw invalid([{ pointer: '/document', message: 'Neither JSON nor YAML' }]);
  }
}

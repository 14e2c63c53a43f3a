import { Injectable } from '@nestjs/common';
import {
  INPUT_SCHEMA_MAX,
  RequiredScope,
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
import { belongsToAnother, requireRoom } from './tools.js';
import { UpstreamError } from './upstream.js';

/** What is found at a provider and becomes a tool. */
type Offer = Pick<Settings<ToolEntity>, 'description' | 'inputSchema'> &
  Partial<Pick<Settings<ToolEntity>, 'method' | 'path' | 'query' | 'upstreamName' | 'upstreamScope'>> & {
    /** What the provider calls it. */
    operation: string;
    /** Of the tool; the provider and `operation` unless told. */
    name?: string;
    /** What a caller has to hold for a tool that is new; `tool:` and its name unless told. */
    scope?: string;
    tags?: string[];
  };

/** What a proxy says of one of its tools. */
export interface ProxyTool {
  name: string;
  description: string;
  tags: string[];
  inputSchema: Record<string, unknown>;
  /** Null where it says none. */
  scope: string | null;
}

const TAGS_MAX = 20;
const TAG_LENGTH_MAX = 50;

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
  fromMcp(by: Omit<CatalogueChange, 'tx'>, providerId: string): Promise<ToolImport> {
    return this.fromAsking(by, providerId, 'mcp', async (provider) => {
      const tools = await this.mcp.listTools(provider);
      return tools.map(offerOf);
    });
  }

  /**
   * The same of a proxy. Its tools keep their names and what they require there: whoever called them there calls them here.
   * @param ask finds out what the proxy offers
   * @throws Problem request.invalid, resource.not_found, resource.too_many, provider.unreachable
   */
  fromProxy(
    by: Omit<CatalogueChange, 'tx'>,
    providerId: string,
    ask: (provider: ProviderEntity) => Promise<ProxyTool[]>,
  ): Promise<ToolImport> {
    return this.fromAsking(by, providerId, 'ati', async (provider) =>
      (await ask(provider)).map(offerOfProxy),
    );
  }

  private async fromAsking(
    by: Omit<CatalogueChange, 'tx'>,
    providerId: string,
    kind: 'mcp' | 'ati',
    ask: (provider: ProviderEntity) => Promise<Offer[]>,
  ): Promise<ToolImport> {
    const asked = await this.entries.get(by.scope, PROVIDERS, providerId);
    if (asked.kind !== kind)
      throw new Problem('request.invalid', { detail: `${asked.name} is no ${kind} provider.` });
    const offers = await ask(asked).catch((error: unknown) => {
      if (!(error instanceof UpstreamError)) throw error;
      throw new Problem('provider.unreachable', { detail: error.message, cause: error });
    });
    return this.database.transaction(async (tx) => {
      const change = { ...by, tx };
      const provider = await this.entries.getForUpdate(by.scope, tx, PROVIDERS, providerId);
      return this.take(change, provider, kind, offers);
    });
  }

  /** @throws Problem resource.too_many */
  private async take(
    change: CatalogueChange,
    provider: ProviderEntity,
    from: 'openapi' | 'mcp' | 'ati',
    offers: readonly Offer[],
    skipped: ToolImport['skipped'] = [],
  ): Promise<ToolImport> {
    const done: ToolImport = { created: [], updated: [], skipped: [...skipped] };
    const { tx, scope } = change;
    const known = await tx.findBy(ToolEntity, { organisationId: scope });
    const byName = new Map(known.map((tool) => [tool.name, tool]));
    const taken = new Set<string>();
    for (const {
      operation,
      name = `${provider.name}:${operation}`,
      scope: held,
      tags,
      ...offered
    } of offers) {
      const offer = { ...offered, description: shown(offered.description) };
      const before = byName.get(name);
      const flaw = flawOf({ ...offer, name, scope: held ?? null }, before, provider);
      const isTaken = taken.has(name);
      taken.add(name);
      if (flaw) done.skipped.push({ operation, reason: flaw });
      else if (isTaken) done.skipped.push({ operation, reason: 'Another one has its name' });
      else if (await belongsToAnother(change, provider, name))
        done.skipped.push({ operation, reason: 'Its name begins with another provider' });
      else if (!before) {
        await requireRoom(scope, change, provider);
        const its = { scope: held ?? `tool:${name}`, tags: tags ?? [], ...offer };
        await this.entries.insert(change, TOOLS, newTool(provider, name, its));
        done.created.push(name);
      } else {
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

/** Why something that is found at a provider becomes no tool, or null. */
function flawOf(
  offer: Pick<Offer, 'inputSchema'> & { name: string; scope: string | null },
  before: ToolEntity | undefined,
  { id }: ProviderEntity,
): string | null {
  if (JSON.stringify(offer.inputSchema).length > INPUT_SCHEMA_MAX)
    return 'Its arguments are too large to describe';
  if (!ToolName.safeParse(offer.name).success) return 'Its name cannot be that of a tool';
  if (offer.scope !== null && !RequiredScope.safeParse(offer.scope).success)
    return 'What it requires cannot be held by anybody';
  return before && before.providerId !== id ? 'A tool of another provider has its name' : null;
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

const offerOfProxy = ({ name, description, tags, inputSchema, scope }: ProxyTool): Offer => ({
  operation: name,
  name,
  upstreamName: name,
  upstreamScope: scope,
  ...(scope !== null && { scope }),
  description,
  inputSchema,
  tags: tags
    .map(shownInLine)
    .filter((tag) => tag !== '')
    .slice(0, TAGS_MAX),
});

const shownInLine = (tag: string): string => showHidden(tag).slice(0, TAG_LENGTH_MAX).trim();

const newTool = (
  { id }: ProviderEntity,
  name: string,
  offer: Omit<Offer, 'operation' | 'name'> & Pick<Settings<ToolEntity>, 'scope' | 'tags'>,
): Settings<ToolEntity> => ({
  providerId: id,
  name,
  hint: null,
  method: null,
  path: null,
  query: [],
  upstreamName: null,
  upstreamScope: null,
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

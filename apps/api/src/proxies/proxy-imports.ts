import { Injectable } from '@nestjs/common';
import type { ToolImport } from '@signet/contracts';
import { z } from 'zod';
import type { Scope } from '../access/index.js';
import {
  ToolImports,
  UpstreamError,
  type CatalogueChange,
  type ProviderEntity,
  type ProxyTool,
  type UpstreamAnswer,
} from '../resources/index.js';
import { ProxyClient, type Look } from './proxy-client.js';

const TOOLS_MAX = 1_000;
/** How many tools are asked for at once, and how long all of that may take: the token is good for a minute. */
const AT_ONCE = 8;
const DETAILS_MS = 25_000;

// As the proxy tells it (ATI, 6.6). What it leaves out or writes otherwise is as good as not there.
const Listed = z.object({
  name: z.string().min(1).max(200),
  description: z.string().catch(''),
  tags: z.array(z.string()).catch([]),
  input_schema: z.record(z.string(), z.unknown()).catch({ type: 'object' }),
  scope: z.string().nullish(),
});
type Listed = z.infer<typeof Listed>;
const List = z.array(z.unknown()).max(TOOLS_MAX);
const Detail = z.object({ scope: z.string().nullish() });

/** Takes over the tools of proxies. */
@Injectable()
export class ProxyImports {
  constructor(
    private readonly imports: ToolImports,
    private readonly client: ProxyClient,
  ) {}

  /** @throws Problem request.invalid, resource.not_found, resource.too_many, provider.unreachable */
  import(by: Omit<CatalogueChange, 'tx'>, providerId: string): Promise<ToolImport> {
    return this.imports.fromProxy(by, providerId, (provider) => this.offered(by.scope, provider));
  }

  private async offered(scope: Scope, provider: ProviderEntity): Promise<ProxyTool[]> {
    const look = await this.client.look(scope, provider);
    const list = List.safeParse(jsonOf(await look({ path: '/tools' })));
    if (!list.success) throw unreadable();
    const tools = list.data.flatMap((entry) => Listed.safeParse(entry).data ?? []);
    return detailed(look, tools);
  }
}

/** With what each requires, which stands beside its details alone. */
async function detailed(look: Look, listed: readonly Listed[]): Promise<ProxyTool[]> {
  const endsAt = performance.now() + DETAILS_MS;
  const found: (ProxyTool | null)[] = Array.from(listed, () => null);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < listed.length; at = next++) {
      if (performance.now() > endsAt)
        throw new UpstreamError('timeout', 'Timeout: the upstream took too long to describe its tools.');
      const tool = listed[at]!;
      const scope = tool.scope === undefined ? await scopeOf(look, tool) : tool.scope;
      // One that is gone since the list was made is no tool.
      if (scope !== undefined) found[at] = toProxyTool(tool, scope);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found.filter((tool) => tool !== null);
}

/** @returns undefined for a tool that is not there */
async function scopeOf(look: Look, { name }: Listed): Promise<string | null | undefined> {
  const answer = await look({ path: `/tools/${encodeURIComponent(name)}` });
  if (answer.status === 404) return undefined;
  const detail = Detail.safeParse(jsonOf(answer));
  if (!detail.success) throw unreadable();
  return detail.data.scope ?? null;
}

/** An empty text is how a proxy says that it requires nothing. */
const toProxyTool = ({ name, description, tags, input_schema }: Listed, scope: string | null): ProxyTool => ({
  name,
  description,
  tags,
  inputSchema: input_schema,
  scope: scope || null,
});

const unreadable = () => new UpstreamError('failed', 'The list of tools of the upstream cannot be read.');

/** @throws UpstreamError for anything but JSON with status 200 */
function jsonOf({ status, body }: UpstreamAnswer): unknown {
  if (status === 401)
    throw new UpstreamError('failed', 'The upstream takes no token of its profile: give the proxy its key.');
  if (status !== 200) throw new UpstreamError('failed', `The upstream answered with status ${status}.`);
  try {
    return JSON.parse(body.toString());
  } catch {
    throw unreadable();
  }
}

import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { ProviderEntity } from './provider.entity.js';
import { Upstream, UpstreamError, upstreamErrorOf, type CalledProvider } from './upstream.js';

/** The revision of the protocol that we speak as a client. A server may choose an older one. */
const REVISION = '2025-06-18';
const REVISIONS = new Set([REVISION, '2025-03-26', '2024-11-05']);
const SESSIONS_MAX = 500;
const SESSION_MS = 600_000;
/** Pages of a list of tools; each holds as many as the server likes. */
const PAGES_MAX = 50;
const TOOLS_MAX = 1_000;
const EVENT_BYTES_MAX = 4 * 1024 * 1024;

export type McpProvider = CalledProvider & Pick<ProviderEntity, 'updatedAt'>;

const McpTool = z.object({
  name: z.string().max(128),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()).optional(),
});
export type McpTool = z.infer<typeof McpTool>;
const ToolList = z.object({ tools: z.array(z.unknown()).max(TOOLS_MAX), nextCursor: z.string().optional() });
const Initialized = z.object({ protocolVersion: z.string() });
const ToolResult = z
  .object({ content: z.array(z.unknown()).optional(), isError: z.boolean().optional() })
  .loose();
export type McpToolResult = z.infer<typeof ToolResult>;

interface Session {
  /** Of the provider as it was: another address or credential is another session. */
  of: number;
  id: string | undefined;
  /** What was agreed on; null until it was. */
  version: string | null;
  endsAtMs: number;
}

/** The server does not know our session any more, so it has done nothing. */
class SessionGone extends Error {}

/** Speaks the Model Context Protocol with providers, over its Streamable HTTP transport. */
@Injectable()
export class McpClient {
  private readonly sessions = new Map<string, Session>();
  private lastId = 0;

  constructor(private readonly upstream: Upstream) {}

  /** @throws UpstreamError */
  async listTools(provider: McpProvider): Promise<McpTool[]> {
    const tools: McpTool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX && tools.length < TOOLS_MAX; page++) {
      const read = ToolList.safeParse(
        await this.ask(provider, 'tools/list', cursor === undefined ? {} : { cursor }),
      );
      if (!read.success)
        throw new UpstreamError('failed', 'MCP error: the list of the upstream cannot be read.');
      for (const entry of read.data.tools) {
        const tool = McpTool.safeParse(entry);
        if (tool.success) tools.push(tool.data);
      }
      cursor = read.data.nextCursor;
      if (cursor === undefined) break;
    }
    return tools.slice(0, TOOLS_MAX);
  }

  /**
   * @param headers sent beside those of the protocol
   * @throws UpstreamError
   */
  async callTool(
    provider: McpProvider,
    name: string,
    args: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<McpToolResult> {
    const read = ToolResult.safeParse(
      await this.ask(provider, 'tools/call', { name, arguments: args }, headers),
    );
    if (!read.success)
      throw new UpstreamError('failed', 'MCP error: the result of the upstream cannot be read.');
    return read.data;
  }

  private async ask(
    provider: McpProvider,
    method: string,
    params: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const known = this.sessionOf(provider);
    if (known) {
      try {
        return await this.request(provider, known, method, params, headers);
      } catch (error) {
        if (!(error instanceof SessionGone)) throw error;
      }
    }
    try {
      return await this.request(provider, await this.begin(provider), method, params, headers);
    } catch (error) {
      if (!(error instanceof SessionGone)) throw error;
      throw new UpstreamError('failed', 'MCP error: the upstream keeps no session.');
    }
  }

  private sessionOf(provider: McpProvider): Session | undefined {
    const session = this.sessions.get(provider.id);
    const isCurrent = session?.of === provider.updatedAt.getTime() && session.endsAtMs > performance.now();
    return isCurrent ? session : undefined;
  }

  private async begin(provider: McpProvider): Promise<Session> {
    this.sessions.delete(provider.id);
    const fresh: Session = {
      of: provider.updatedAt.getTime(),
      id: undefined,
      version: null,
      endsAtMs: performance.now() + SESSION_MS,
    };
    const params = {
      protocolVersion: REVISION,
      capabilities: {},
      clientInfo: { name: 'signet', version: '1' },
    };
    const answer = Initialized.safeParse(await this.request(provider, fresh, 'initialize', params));
    if (!answer.success || !REVISIONS.has(answer.data.protocolVersion))
      throw new UpstreamError('failed', 'MCP error: the upstream speaks another revision.');
    fresh.version = answer.data.protocolVersion;
    await this.post(provider, fresh, { jsonrpc: '2.0', method: 'notifications/initialized' });
    if (this.sessions.size >= SESSIONS_MAX) this.sessions.delete(this.sessions.keys().next().value!);
    this.sessions.set(provider.id, fresh);
    return fresh;
  }

  private async request(
    provider: McpProvider,
    session: Session,
    method: string,
    params: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    const message = await this.post(provider, session, { jsonrpc: '2.0', id, method, params }, id, more);
    if (message && 'result' in message) return message['result'];
    const { code } = (message?.['error'] ?? {}) as { code?: unknown };
    throw new UpstreamError(
      'failed',
      `MCP error: the upstream answered with ${Number(code) || 'no result'}.`,
    );
  }

  /** Sends one message; with `id` it waits for the answer to it. */
  private async post(
    provider: McpProvider,
    session: Session,
    json: object,
    id?: number,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown> | null> {
    const { status, headers, body } = await this.upstream.open(provider, {
      method: 'POST',
      path: '',
      headers: {
        accept: 'application/json, text/event-stream',
        ...(session.version !== null && { 'mcp-protocol-version': session.version }),
        ...(session.id !== undefined && { 'mcp-session-id': session.id }),
        ...more,
      },
      json,
    });
    if (status === 404 && session.id !== undefined) {
      body.destroy();
      throw new SessionGone();
    }
    if (status < 200 || status >= 300) {
      body.destroy();
      throw new UpstreamError('failed', `MCP error: the upstream answered with status ${status}.`);
    }
    const given = headers['mcp-session-id'];
    if (typeof given === 'string' && /^[\x21-\x7e]{1,512}$/.test(given)) session.id = given;
    if (id === undefined) {
      body.destroy();
      return null;
    }
    const isStream = /^text\/event-stream\b/i.test(headers['content-type'] ?? '');
    try {
      const found = isStream ? await fromEvents(body, id) : answerTo(await whole(body), id);
      if (found) return found;
    } catch (error) {
      throw upstreamErrorOf(error);
    }
    throw new UpstreamError('failed', 'MCP error: the upstream gave no answer to the call.');
  }
}

async function whole(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The message, if it answers this call. */
function answerTo(text: string, id: number): Record<string, unknown> | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  const isAnswer = typeof message === 'object' && message !== null && (message as { id?: unknown }).id === id;
  return isAnswer ? (message as Record<string, unknown>) : null;
}

/** Reads server-sent events until one of them is the answer; what comes behind it is not waited for. */
async function fromEvents(body: Readable, id: number): Promise<Record<string, unknown> | null> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  for await (const chunk of body) {
    rest += decoder.decode(chunk as Buffer, { stream: true });
    if (rest.length > EVENT_BYTES_MAX) return null;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      if (line !== '' || !data.length) continue;
      const found = answerTo(data.join('\n'), id);
      if (found) return found;
      data = [];
    }
  }
  return null;
}

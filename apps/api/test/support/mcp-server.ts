import http from 'node:http';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

/** What the server was asked, beside the protocol. */
export interface Asked {
  authorization: string | undefined;
  method: string;
}

/** Somebody else's MCP server, as the published library makes one. */
export interface OtherMcpServer {
  url: string;
  asked: Asked[];
  /** Forgets every session, as a server does that was restarted. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param addTools what it offers
 * @param isStateful whether it keeps sessions
 * @param answersJson whether it answers with JSON in place of an event stream
 */
export async function anMcpServer(
  addTools: (server: McpServer) => void,
  { isStateful = true, answersJson = false } = {},
): Promise<OtherMcpServer> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const asked: Asked[] = [];
  const begin = async (): Promise<StreamableHTTPServerTransport> => {
    const server = new McpServer({ name: 'other', version: '1.0.0' });
    addTools(server);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: isStateful ? () => randomUUID() : undefined,
      enableJsonResponse: answersJson,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    } as ConstructorParameters<typeof StreamableHTTPServerTransport>[0]);
    await server.connect(transport as never);
    return transport;
  };
  const server = http.createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const message = JSON.parse(Buffer.concat(chunks).toString() || '{}') as { method?: string };
      asked.push({ authorization: request.headers.authorization, method: message.method ?? '' });
      const id = request.headers['mcp-session-id'];
      const known = typeof id === 'string' ? sessions.get(id) : undefined;
      if (isStateful && id !== undefined && !known) return void response.writeHead(404).end();
      await (known ?? (await begin())).handleRequest(request, response, message);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const forget = async () => {
    for (const transport of sessions.values()) await transport.close();
    sessions.clear();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    asked,
    restart: forget,
    async close() {
      await forget();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

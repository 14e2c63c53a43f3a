import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Agent {
  agent_id: string;
  name: string;
  owner_email: string;
  permissions: string[];
  status: string;
  tier: string;
  created_at: string;
  updated_at: string;
}
type Answer = [status: number, body: Record<string, unknown>];

const PERMISSIONS = { zendesk: ['zendesk:tickets:read', 'zendesk:tickets:write'], admin: ['*:*:*'] };

/**
 * Plays an AgentAuth server in memory, as far as `test` goes: enough to see that this machine, its network stack and
 * the client work, before any server exists.
 */
export class MockServer {
  readonly #agents = new Map<string, { agent: Agent; key: string }>();
  readonly #tokens = new Map<string, string>();
  readonly #server: Server = createServer((req, res) => {
    void this.#answer(req).then(([status, body]) => {
      res.writeHead(status, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify(body));
    });
  });

  /** Listens on the wanted port, or on any free one when that is taken. */
  static async start(port: number): Promise<MockServer> {
    const mock = new MockServer();
    await mock.#listen(port).catch(() => mock.#listen(0));
    return mock;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  async #answer(req: IncomingMessage): Promise<Answer> {
    const route = `${req.method} ${req.url}`;
    const body = await readObject(req);
    if (route === 'GET /health')
      return [200, { status: 'ok', database: 'connected', timestamp: new Date().toISOString() }];
    if (route === 'GET /permissions/list')
      return [
        200,
        { permissions: PERMISSIONS, format: 'service:resource:action', examples: [], wildcards: {} },
      ];
    if (route === 'POST /agents/register') return this.#register(body);
    if (route === 'POST /agents/verify') return this.#verify(body);
    if (/^GET \/agents\/[^/]+$/.test(route)) return this.#get(req);
    return failure(404, 'ROUTE_NOT_FOUND', 'Not found');
  }

  #register({ name, owner_email, permissions }: Record<string, unknown>): Answer {
    if (typeof name !== 'string' || typeof owner_email !== 'string')
      return failure(400, 'VALIDATION_FAILED', 'Validation failed');
    const at = new Date().toISOString();
    const agent: Agent = {
      agent_id: `agt_${randomBytes(16).toString('hex')}`,
      name,
      owner_email,
      permissions: Array.isArray(permissions) ? permissions.map(String) : ['zendesk:tickets:read'],
      status: 'active',
      tier: 'free',
      created_at: at,
      updated_at: at,
    };
    const key = `ak_${randomBytes(32).toString('hex')}`;
    this.#agents.set(agent.agent_id, { agent, key });
    const credentials = { api_key: key, token_type: 'Bearer' };
    return [201, { success: true, message: 'Agent registered.', agent, credentials }];
  }

  #verify({ agent_id, api_key }: Record<string, unknown>): Answer {
    const known = this.#agents.get(String(agent_id));
    if (!known || known.key !== api_key) return failure(401, 'INVALID_CREDENTIALS', 'Invalid credentials');
    const access = `mock.${randomBytes(16).toString('hex')}`;
    this.#tokens.set(access, known.agent.agent_id);
    const refresh = `rt_${randomBytes(32).toString('hex')}`;
    const token = { access_token: access, refresh_token: refresh, token_type: 'Bearer', expires_in: 3600 };
    return [200, { success: true, message: 'Agent verified.', agent: known.agent, token }];
  }

  #get(req: IncomingMessage): Answer {
    const caller = this.#tokens.get(req.headers.authorization?.replace('Bearer ', '') ?? '');
    if (!caller) return failure(401, 'UNAUTHORIZED', 'Authentication required');
    const wanted = req.url?.split('/').at(-1);
    if (caller !== wanted) return failure(403, 'FORBIDDEN', 'Forbidden');
    return [200, { success: true, agent: this.#agents.get(caller)?.agent }];
  }
}

function failure(status: number, code: string, error: string): Answer {
  return [status, { error, code, message: `${error}.`, status, request_id: 'mock' }];
}

async function readObject(req: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

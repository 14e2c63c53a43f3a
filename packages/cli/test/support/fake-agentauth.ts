import { randomBytes } from 'node:crypto';
import { FakeServer, type Answer, type Received } from './fake-server.js';

interface Agent {
  agent_id: string;
  name: string;
  permissions: string[];
}

/** An AgentAuth server in memory: registers once per Idempotency-Key and grants `*:*:*` to administrators only. */
export class FakeAgentAuth {
  readonly agents: Agent[] = [];
  /** Decides about a registration before the server does. */
  intercept: (request: Received) => Answer | undefined | Promise<Answer | undefined> = () => undefined;
  readonly #answers = new Map<string, Answer>();

  private constructor(readonly server: FakeServer) {
    server.handler = (request) => this.#answer(request);
  }

  static async start(): Promise<FakeAgentAuth> {
    return new FakeAgentAuth(await FakeServer.start());
  }

  get url(): string {
    return this.server.url;
  }

  get registrations(): Received[] {
    return this.server.received.filter(({ path }) => path === '/agents/register');
  }

  async #answer(request: Received): Promise<Answer | undefined> {
    const { method, path } = request;
    if (path === '/permissions/list') return { json: { permissions: { own: ['own:things:do'] } } };
    if (path === '/health') return { json: { status: 'healthy', database: 'connected', timestamp: 'now' } };
    if (`${method} ${path}` !== 'POST /agents/register') return undefined;
    const intercepted = await this.intercept(request);
    return intercepted ?? this.register(request);
  }

  register({ body, headers }: Received): Answer {
    const key = String(headers['idempotency-key']);
    const known = this.#answers.get(key);
    if (known) return known;
    const permissions = body['permissions'] as string[];
    if (permissions.includes('*:*:*') && headers['x-api-key'] !== 'ak_admin') {
      const error = {
        error: 'Forbidden',
        code: 'ADMIN_SCOPE_NOT_GRANTABLE',
        message: 'Only administrators.',
      };
      return { status: 403, json: error };
    }
    const agent = { agent_id: `agt_${this.agents.length + 1}`, name: String(body['name']), permissions };
    this.agents.push(agent);
    const credentials = { api_key: `ak_${randomBytes(32).toString('hex')}`, token_type: 'Bearer' };
    const answer = { status: 201, json: { success: true, message: 'Registered.', agent, credentials } };
    this.#answers.set(key, answer);
    return answer;
  }
}

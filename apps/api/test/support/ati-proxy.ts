import { createHmac, createPublicKey, verify } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Receiver, type Received } from './receiver.js';

/** A tool as a proxy of ATI has it. */
export interface OfferedTool {
  name: string;
  /** What it requires; nothing when null. */
  scope: string | null;
  description?: string;
  tags?: unknown;
  input_schema?: unknown;
}

/** With what a proxy is started (ATI 2.11). */
interface Settings {
  /** Hex digits, or a public key as PEM. */
  key: { secret: string } | { pem: string };
  audience?: string;
  issuer?: string;
}

export interface Claims {
  sub: string;
  aud: string;
  iat: number;
  exp: number;
  scope: string;
  iss?: string;
  jti: string;
  job_id?: string;
  sandbox_id?: string;
  ati: object;
}

/** One call that the proxy let through. */
interface Call {
  tool: string;
  args: unknown;
  claims: Claims;
}

/** A proxy of ATI as its specification describes it, as far as tools go: it verifies tokens itself and asks nobody. */
export class AtiProxy {
  readonly calls: Call[] = [];
  /** Every token that was good, read. */
  readonly seen: Claims[] = [];
  tools: OfferedTool[] = [];
  /** What a call of a tool answers. */
  answer: (call: Call) => { status: number; body: unknown } = ({ args }) => ({
    status: 200,
    body: { result: args },
  });
  health: Record<string, unknown> = { status: 'ok', version: '0.7.10', auth: 'jwt', db: 'disabled' };

  private constructor(
    readonly receiver: Receiver,
    public settings: Settings,
  ) {
    this.behaveWell();
  }

  static async start(settings: Settings): Promise<AtiProxy> {
    return new AtiProxy(await Receiver.start(), settings);
  }

  get url(): string {
    return this.receiver.url('');
  }

  close(): Promise<void> {
    return this.receiver.close();
  }

  /** Undoes what a test had it do in place of an answer. */
  behaveWell(): void {
    this.receiver.behave = (received, response) => this.serve(received, response);
  }

  private serve(received: Received, response: ServerResponse): void {
    const say = (status: number, body: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { pathname } = new URL(received.path, this.url);
    if (pathname === '/health') return say(200, this.health);
    const claims = this.verified(received.headers['authorization'] ?? '');
    if (!claims) return void response.writeHead(401).end();
    this.seen.push(claims);
    const visible = this.tools.filter(({ scope }) => holds(claims, scope));
    if (pathname === '/tools') return say(200, visible.map(listed));
    if (pathname === '/call') return this.call(received, claims, say);
    const tool = visible.find(({ name }) => pathname === `/tools/${encodeURIComponent(name)}`);
    if (!tool) return say(404, { error: 'Not found' });
    say(200, { ...listed(tool), endpoint: '', hint: null, scope: tool.scope });
  }

  private call({ body }: Received, claims: Claims, say: (status: number, body: unknown) => void): void {
    const { tool_name: name, args = {} } = JSON.parse(body) as { tool_name: string; args?: unknown };
    const tool = this.tools.find((one) => one.name === name);
    if (!tool) return say(404, { result: null, error: `Unknown tool: '${name}'` });
    if (!holds(claims, tool.scope))
      return say(403, { result: null, error: `Access denied: '${name}' is not in your scopes` });
    const call = { tool: name, args, claims };
    this.calls.push(call);
    const { status, body: answer } = this.answer(call);
    say(status, answer);
  }

  /** As the proxy does (2.7): one algorithm, one key, no issuer asked of a token that has none. */
  private verified(authorization: string): Claims | null {
    const [head, payload, signature] = authorization.replace(/^Bearer /, '').split('.');
    if (!head || !payload || !signature) return null;
    const { key, audience = 'ati-proxy', issuer = 'ati-orchestrator' } = this.settings;
    const { alg } = readPart(head) as { alg: string };
    const signed = Buffer.from(`${head}.${payload}`);
    const bytes = Buffer.from(signature, 'base64url');
    const isSigned =
      'secret' in key
        ? alg === 'HS256' &&
          createHmac('sha256', Buffer.from(key.secret, 'hex')).update(signed).digest().equals(bytes)
        : alg === 'ES256' &&
          verify('sha256', signed, { key: createPublicKey(key.pem), dsaEncoding: 'ieee-p1363' }, bytes);
    const claims = readPart(payload) as Claims;
    const isMeant = claims.aud === audience && (claims.iss === undefined || claims.iss === issuer);
    return isSigned && isMeant ? claims : null;
  }
}

const readPart = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

/** 3.4, without the older spelling. */
const holds = ({ scope }: Claims, required: string | null): boolean =>
  required === null ||
  scope
    .split(' ')
    .some((held) => held === required || (held.endsWith('*') && required.startsWith(held.slice(0, -1))));

const listed = ({ name, description = `Does ${name}`, tags = [], input_schema }: OfferedTool) => ({
  name,
  description,
  provider: name.split(':')[0],
  method: 'POST',
  tags,
  skills: [],
  input_schema: input_schema === undefined ? { type: 'object' } : input_schema,
});

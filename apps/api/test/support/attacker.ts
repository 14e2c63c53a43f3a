import http from 'node:http';
import { once } from 'node:events';
import { OPERATOR_PERMISSIONS } from '@signet/contracts';
import { ManagementKeys } from '../../src/credentials/index.js';
import { DefaultOrganisation } from '../../src/members/index.js';
import { Database } from '../../src/platform/database/database.js';
import { AGENTAUTH_V1 } from '../../src/protocols/agentauth/index.js';
import { ATI_ADMIN } from '../../src/protocols/ati/index.js';
import { aFewAtATime } from './a-few-at-a-time.js';
import { keysOf } from './agentauth.js';
import { routesOf, type Route } from './routes.js';
import { startSignet, type Signet } from './signet.js';
import { isAti, isAtiCall, isConsole, isForOperators, surfaces } from './surfaces.js';
import { anAdministrator, aVerifiedAgent } from './wire.js';

/** What stands for an id that nobody has. */
export const UNKNOWN = '0'.repeat(32);

/** Thousands of requests each: a machine that does something else beside them needs longer. */
export const PATIENCE_MS = 120_000;

/** These take no body, so a well-formed one that nobody asked for is not looked at. */
export const BODYLESS = /\/(revoke-tokens|session|rotate)$/;

export const takesBody = ({ method }: Route): boolean => !['GET', 'DELETE'].includes(method);

/** The other mounts reach the same handlers: one of them is enough where every route meets every attack. */
export const isFirstMount = ({ path }: Route): boolean =>
  !surfaces.isAlias(path) && surfaces.at(path) !== AGENTAUTH_V1;

interface Reply {
  status: number;
  type: string;
  text: string;
}

interface Sent {
  body?: Buffer | string;
  headers?: Record<string, string>;
}

type Attack = [name: string, route: Route, sent?: Sent];

/** Puts values that cannot exist into the parameters of a path. */
export const filled = ({ method, path }: Route, value?: string): Route => ({
  method,
  path: path.replaceAll(/:(\w+)/g, (_, name: string) => {
    if (value !== undefined) return value;
    if (name === 'credential_id') return `cred_${UNKNOWN}`;
    if (path.startsWith('/api/v1/activity')) return `aud_${UNKNOWN}`;
    return `agt_${UNKNOWN}`;
  }),
});

/** Says what is wrong with a refusal, or null. */
export function wrongWith(path: string, { status, type, text }: Reply): string | null {
  if (status >= 500 || status < 400) return `status ${status}: ${text.slice(0, 200)}`;
  // Whoever is not let in there is told nothing (ATI 7.3).
  if (status === 401 && surfaces.at(path) === ATI_ADMIN) return text === '' ? null : `tells ${text}`;
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    return `no JSON: ${text.slice(0, 200)}`;
  }
  if (isAti(path) || isAtiCall(path)) return envelopeOfSandboxes(path, status, type, body, text);
  if (body['status'] !== status && !(isConsole(path) && body['status'] === status))
    return `status ${status}, but the body says ${String(body['status'])}: ${text.slice(0, 200)}`;
  const [media, required] = isConsole(path)
    ? (['application/problem+json', ['code', 'detail', 'instance', 'status', 'title', 'type']] as const)
    : (['application/json', ['code', 'error', 'message', 'request_id', 'status']] as const);
  if (!type.startsWith(media)) return `content type ${type}`;
  const missing = required.filter((key) => !keysOf(body).includes(key));
  if (missing.length) return `envelope without ${missing.join()}: ${text.slice(0, 200)}`;
  if (/\bat \S+ \(|node_modules|QueryFailedError|syntax error at|invalid byte sequence/.test(text))
    return `it tells internals: ${text.slice(0, 300)}`;
  return null;
}

/** The same where sandboxes call: a sentence and a word, or the result that there is not. */
function envelopeOfSandboxes(
  path: string,
  status: number,
  type: string,
  body: object,
  text: string,
): string | null {
  if (!type.startsWith('application/json')) return `content type ${type}`;
  // Who is not let in is told the word for it, everywhere (ATI 6.1).
  const members = !isAtiCall(path) ? 'code,error' : status === 401 ? 'code,error,result' : 'error,result';
  return keysOf(body).join() === members ? null : `envelope of ${path}: ${text.slice(0, 200)}`;
}

/** Sends what no client would to every route of a service of its own, as whoever may do most. */
export class Attacker {
  private constructor(
    readonly signet: Signet,
    readonly routes: Route[],
    private readonly credentials: Record<'agent' | 'operator', Record<string, string>>,
    private readonly sockets: http.Agent,
  ) {}

  static async start(): Promise<Attacker> {
    const signet = await startSignet();
    const { nest } = signet.application;
    const key = await nest
      .get(Database)
      .transaction((tx) =>
        nest
          .get(ManagementKeys)
          .issue(nest.get(DefaultOrganisation).id, tx, 'Attacker', OPERATOR_PERMISSIONS),
      );
    const admin = await anAdministrator(signet);
    await aVerifiedAgent(signet);
    const credentials = {
      agent: { 'x-api-key': admin.apiKey },
      operator: { authorization: `Bearer ${key.secret}` },
    };
    const sockets = new http.Agent({ keepAlive: true, maxSockets: 8 });
    return new Attacker(signet, routesOf(signet), credentials, sockets);
  }

  async end(): Promise<void> {
    this.sockets.destroy();
    await this.signet.close();
  }

  /** Sends exactly these bytes: no client library puts the address or the body right. */
  async send({ method, path }: Route, { body, headers = {} }: Sent = {}): Promise<Reply> {
    const { hostname, port } = new URL(this.signet.url);
    const request = http.request({
      hostname,
      port,
      method,
      path,
      agent: this.sockets,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body ?? ''),
        ...(isForOperators(path) ? this.credentials.operator : this.credentials.agent),
        ...headers,
      },
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      // A live stream has no end to wait for.
      if (response.headers['content-type']?.startsWith('text/event-stream')) break;
    }
    return {
      status: response.statusCode!,
      type: response.headers['content-type'] ?? '',
      text: Buffer.concat(chunks).toString(),
    };
  }

  /** Expects that every attack on every route is refused properly and leaves nothing behind. */
  async expectRefused(
    targets: Route[],
    attacks: (route: Route) => Attack[],
    isFine: (route: Route, reply: Reply) => boolean = () => false,
  ): Promise<void> {
    const before = await this.counts();
    const found: string[] = [];
    for (const target of targets) {
      // Rate limits have tests of their own.
      this.signet.clock.advance(901);
      await aFewAtATime(attacks(target), async ([name, route, sent]) => {
        const reply = await this.send(route, sent);
        const wrong = isFine(target, reply) ? null : wrongWith(route.path, reply);
        if (wrong) found.push(`${target.method} ${target.path} with ${name}: ${wrong}`);
      });
    }
    // A hundred of the same say no more than ten.
    expect(found.slice(0, 10)).toEqual([]);
    expect(await this.counts()).toEqual(before);
  }

  /** Expects that the service answers as it did before all of this. */
  async expectUnharmed(): Promise<void> {
    for (const path of ['/health', '/agents'])
      expect((await this.send({ method: 'GET', path })).status).toBe(200);
  }

  private counts(): Promise<unknown> {
    return this.signet.sql(
      `select (select count(*) from agent) as agents, (select count(*) from credential) as credentials,
         (select count(*) from member) as members, (select count(*) from session) as sessions,
         (select count(*) from credential where kind = 'management_key') as keys, (select count(*) from organisation) as organisations,
         (select count(*) from agent where status <> 'active') as inactive, (select count(*) from idempotency_key) as i`,
    );
  }
}

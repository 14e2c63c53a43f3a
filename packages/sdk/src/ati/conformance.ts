import { AtiError } from './ati-error.gen.js';
import * as rates from './ati-rates.gen.js';
import * as scopes from './ati-scopes.gen.js';
import { issueToken } from './issue-token.js';
import type { PublicJwk } from './keys.js';
import { AtiOrchestrator } from './orchestrator.js';
import { verifySandboxSignature } from './sandbox-signature.js';
import { checkToken } from './validate-token.js';

/** The members of all requests (ATI, 15.1), as they should come. What comes otherwise is refused by what reads it. */
interface Request {
  id?: unknown;
  op: string;
  token: string;
  secret: string;
  public_key_pem?: string | null;
  jwk?: PublicJwk | null;
  audience?: string | null;
  issuer?: string | null;
  leeway?: number | null;
  now?: number | null;
  sub: string;
  scope: string;
  aud?: string | null;
  iss: string | null;
  jti: string | null;
  rate: Record<string, string> | null;
  ttl_seconds?: number | null;
  required: string;
  held: string[];
  name: string;
  pattern: string;
  tools?: string[] | null;
  skills?: string[] | null;
  extra?: string[] | null;
  spec: string;
  called: string;
  canonical?: string | null;
  keys: string[];
  catalogue: string[];
  key: scopes.VirtualKeyRights;
  method: string;
  path: string;
  header: string | null;
  drift_seconds?: number | null;
  proxy_url: string;
  agent_id: string;
  extra_scopes?: string[] | null;
}

/** Of what may be given as nothing. */
const given = <T>(value: T | null | undefined): T | undefined => value ?? undefined;

/** The operations of `scope`, by the name of `op`. */
const OPERATIONS: Record<string, (request: Request) => unknown> = {
  check: ({ required, held }) => scopes.checkScope(required, held),
  proxy: ({ required, held }) => scopes.proxyCheckScope(required, held),
  match: ({ name, pattern }) => scopes.matchesWildcard(name, pattern),
  build: ({ tools, skills, extra }) =>
    scopes.buildScopeString({ tools: given(tools), skills: given(skills), extra: given(extra) }),
  parse: ({ scope }) => scopes.parseScopes(scope),
  rate_parse({ spec }) {
    const rate = rates.parse(spec);
    return rate && { count: rate.count, window_seconds: rate.windowSeconds };
  },
  rate_match: ({ called, canonical, keys }) => rates.matches(keys, canonical ?? called),
  resolve: ({ name, catalogue }) => scopes.resolveToolName(name, new Set(catalogue)),
  vkey: ({ key }) => scopes.scopeOfVirtualKey(key),
  sandbox_signature: ({ drift_seconds: driftSeconds, now, ...request }) =>
    verifySandboxSignature({
      ...request,
      driftSeconds: given(driftSeconds),
      now: given(now),
    }),
};

/** What reads one request after the other, by the name of the sub-command (ATI, 15.1). */
const COMMANDS: Record<string, (request: Request) => object> = {
  verify(request) {
    try {
      const { token, secret, jwk, public_key_pem: pem, audience, issuer, leeway, now } = request;
      const publicKey = given(pem ?? jwk);
      const parties = { audience: given(audience), issuer, leeway: given(leeway), now: given(now) };
      return { valid: true, claims: checkToken(token, { secret, publicKey, ...parties }) };
    } catch (error) {
      return { valid: false, error: codeOf(error) };
    }
  },
  sign: ({ ttl_seconds: ttlSeconds, secret, sub, scope, aud, iss, jti, rate, now }) =>
    attempt('token', () => {
      // What is asked for is to be signed, for whichever profile.
      const profile = { secret, aud: given(aud), iss, maxTtlSeconds: Number.MAX_SAFE_INTEGER };
      return issueToken({
        ...profile,
        sub,
        scope,
        jti,
        rate,
        ttlSeconds: given(ttlSeconds),
        now: given(now),
      });
    }),
  scope(request) {
    const operation = Object.hasOwn(OPERATIONS, request.op) ? OPERATIONS[request.op] : undefined;
    return operation ? attempt('result', () => operation(request)) : { unsupported: true };
  },
};

function attempt(name: string, operation: () => unknown): object {
  try {
    return { [name]: operation() };
  } catch (error) {
    return { error: codeOf(error) };
  }
}

function codeOf(error: unknown): string {
  return error instanceof AtiError ? error.code : `bad_request: ${String(error)}`;
}

/** The sub-commands that {@link answer} knows. */
export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);

/** Answers one line of a sub-command, with the `id` of the request. */
export function answer(command: string, line: string): object {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch {
    return { id: null, error: 'bad_request: no JSON' };
  }
  const { id = null } = Object(request) as Request;
  return { id, ...COMMANDS[command]!(Object(request) as Request) };
}

/** One token, as the variables say; empty ones are as good as unset. @throws AtiError as `issueToken` */
export function token(environment: Readonly<Record<string, string | undefined>>): string {
  const text = (name: string) => environment[`ATI_${name}`] || undefined;
  const ttl = text('TTL');
  return issueToken({
    secret: text('SECRET'),
    sub: text('SUB') ?? '',
    scope: text('SCOPE') ?? '',
    ttlSeconds: ttl === undefined ? undefined : /^-?\d+$/.test(ttl) ? Number(ttl) : NaN,
    rate: readRates(text('RATE')),
    aud: text('AUD'),
    iss: text('ISS'),
  });
}

function readRates(text = 'null'): Record<string, string> | null {
  try {
    return JSON.parse(text) as Record<string, string> | null;
  } catch (cause) {
    throw new AtiError('invalid_rate', 'ATI_RATE is not JSON.', { cause });
  }
}

/** The environment of one sandbox. @throws AtiError, TypeError as `AtiOrchestrator` */
export async function provision(text: string): Promise<object> {
  const request = JSON.parse(text) as Request;
  const { proxy_url: proxyUrl, secret, agent_id: agentId, tools, skills, rate } = request;
  const { extra_scopes: extraScopes, ttl_seconds: ttlSeconds } = request;
  const orchestrator = new AtiOrchestrator({ proxyUrl, secret });
  return orchestrator.provisionSandbox({
    agentId,
    tools,
    skills,
    extraScopes,
    ttlSeconds: given(ttlSeconds),
    rate,
  });
}

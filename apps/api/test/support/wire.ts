import type { Signet } from './signet.js';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

// eslint-disable-next-line typescript/no-explicit-any
type Json = any;

/** Calls a path with JSON and returns what came back, parsed. */
export async function call<T = Json>(
  signet: Pick<Signet, 'url'>,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const response = await fetch(signet.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as T };
}

export interface RegisteredAgent {
  id: string;
  apiKey: string;
}

export interface VerifiedAgent extends RegisteredAgent {
  accessToken: string;
  refreshToken: string;
  auth: { authorization: string };
}

/** Registers an agent over the wire. */
export async function anAgent(
  signet: Signet,
  overrides: Record<string, unknown> = {},
): Promise<RegisteredAgent> {
  const { status, body } = await call(signet, 'POST', '/agents/register', {
    body: { name: 'Test agent', owner_email: 'owner@example.com', ...overrides },
  });
  if (status !== 201) throw new Error(`Registration answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.agent.agent_id, apiKey: body.credentials.api_key };
}

/** Registers an agent and verifies it. */
export async function aVerifiedAgent(
  signet: Signet,
  overrides: Record<string, unknown> = {},
): Promise<VerifiedAgent> {
  const agent = await anAgent(signet, overrides);
  const { body } = await call(signet, 'POST', '/agents/verify', {
    body: { agent_id: agent.id, api_key: agent.apiKey },
  });
  const accessToken: string = body.token.access_token;
  return {
    ...agent,
    accessToken,
    refreshToken: body.token.refresh_token,
    auth: { authorization: `Bearer ${accessToken}` },
  };
}

/** An agent that holds `*:*:*`, made the way the operator's command makes it. */
export async function anAdministrator(signet: Signet): Promise<VerifiedAgent> {
  const { bootstrap } = await import('../../src/cli/bootstrap.js');
  return verified(signet, await bootstrap(signet.application.nest, { rotate: true }));
}

/** An agent that has proved its key. */
export async function verified(
  signet: Signet,
  made: { agent_id: string; api_key: string },
): Promise<VerifiedAgent> {
  const { body } = await call(signet, 'POST', '/agents/verify', {
    body: { agent_id: made.agent_id, api_key: made.api_key },
  });
  return {
    id: made.agent_id,
    apiKey: made.api_key,
    accessToken: body.token.access_token,
    refreshToken: body.token.refresh_token,
    auth: { authorization: `Bearer ${body.token.access_token}` },
  };
}

/** The same agent with a key that an administrator gave it in place of its own. */
export async function rekeyed(
  signet: Signet,
  admin: { auth: Record<string, string> },
  agent: { id: string },
): Promise<VerifiedAgent> {
  const { body } = await call(signet, 'POST', `/agents/${agent.id}/rotate-key`, { headers: admin.auth });
  const apiKey: string = body.credentials.api_key;
  const verified = await call(signet, 'POST', '/agents/verify', {
    body: { agent_id: agent.id, api_key: apiKey },
  });
  const { access_token: accessToken, refresh_token: refreshToken } = verified.body.token;
  return {
    id: agent.id,
    apiKey,
    accessToken,
    refreshToken,
    auth: { authorization: `Bearer ${accessToken}` },
  };
}

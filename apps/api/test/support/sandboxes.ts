import { randomUUID } from 'node:crypto';
import { scopeOf, type Sandbox } from '../../src/access/index.js';
import { SandboxAuthenticator } from '../../src/authentication/index.js';
import { ToolCalls, type ToolCall } from '../../src/gateway/index.js';
import { Problem } from '../../src/platform/errors/problem.js';
import type { Manage } from './management.js';
import type { Signet } from './signet.js';

/** A sandbox as a session token makes one. */
export async function aSandbox(signet: Signet, more: Partial<Sandbox> = {}): Promise<Sandbox> {
  const [row] = await signet.sql<{ organisationId: string }>(
    'select id as "organisationId" from organisation order by created_at limit 1',
  );
  return {
    type: 'sandbox',
    id: 'sandbox:42',
    name: 'sandbox:42',
    organisationId: scopeOf(row!),
    agentId: null,
    scopes: ['*'],
    rates: {},
    proof: { kind: 'session_token', profileId: 'atp_1', tokenId: 'jti-1' },
    expiresAt: null,
    jobId: null,
    sandboxId: null,
    ...more,
  };
}

export const ORIGIN = { ip: '203.0.113.7', requestId: 'req-of-a-test', method: 'POST', path: '/ati/call' };

/** Calls a tool as the gateway does, and gives back what was answered or how it was refused. */
export async function callTool(
  { application }: Signet,
  caller: Sandbox,
  name: string,
  more: Partial<ToolCall> = {},
) {
  const calls = application.nest.get(ToolCalls, { strict: false });
  try {
    return {
      answer: await calls.call(caller, { name, spellings: 'any', args: {}, origin: ORIGIN, ...more }),
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { refused: error.code, says: error.message, retryAfter: error.particulars.retryAfter };
  }
}

/** A provider of HTTP tools with its tools, whose names get the name of the provider in front. */
export async function aProvider(
  api: Manage,
  provider: { name: string; base_url: string } & Record<string, unknown>,
  tools: Record<string, Record<string, unknown>>,
): Promise<string> {
  const made = await api('POST', '/ati/providers', { kind: 'http', ...provider });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  for (const [name, settings] of Object.entries(tools)) {
    const tool = await api('POST', '/ati/tools', {
      provider_id: made.body.id,
      name: `${provider.name}:${name}`,
      ...settings,
    });
    if (tool.status !== 201) throw new Error(JSON.stringify(tool.body));
  }
  return made.body.id;
}

/** Lets sandboxes in by what they are, in place of a token that says it; returns what one of them sends. */
export function openDoor({ application }: Signet): (sandbox: Sandbox) => Record<string, string> {
  const door = application.nest.get(SandboxAuthenticator, { strict: false });
  const identify = door.identify.bind(door);
  const made = new Map<string, Sandbox>();
  door.identify = async (request) => {
    const sandbox = made.get(request.headers.authorization ?? '');
    if (!sandbox) return identify(request);
    return {
      principal: sandbox,
      writer: { id: sandbox.id },
      admit: () => Promise.resolve(),
      confirm: () => Promise.resolve(sandbox),
    };
  };
  return (sandbox) => {
    const authorization = `Bearer made-${randomUUID()}`;
    made.set(authorization, sandbox);
    return { authorization };
  };
}

import type { Answer } from './wire.js';

/** Where the AgentAuth surface is mounted. Everything on it must hold at both. */
export const MOUNTS = ['', '/agentauth'] as const;

export const AGENT_KEYS = [
  'agent_id',
  'created_at',
  'name',
  'owner_email',
  'permissions',
  'status',
  'tier',
  'updated_at',
];
export const TOKEN_KEYS = ['access_token', 'expires_in', 'refresh_token', 'token_type'];
export const ACTIVITY_KEYS = ['agent_id', 'id', 'ip_address', 'message', 'status', 'timestamp'];
const ERROR_KEYS = ['code', 'error', 'message', 'request_id', 'status'];

export const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const UNKNOWN_AGENT = `agt_${'0'.repeat(32)}`;

export const keysOf = (value: unknown): string[] => Object.keys(value as object).sort();

/** Expects the one error shape of the surface, with these further members and no others. */
export function expectError(
  { status, headers, body }: Answer<unknown>,
  expected: { status: number; code: string },
  furtherKeys: string[] = [],
): void {
  expect(body).toMatchObject({ ...expected, request_id: headers.get('x-request-id') });
  expect(status).toBe(expected.status);
  expect(keysOf(body)).toEqual([...ERROR_KEYS, ...furtherKeys].sort());
  expect((body as { error: string }).error).toEqual(expect.stringMatching(/\S/));
  expect((body as { message: string }).message).toEqual(expect.stringMatching(/\S/));
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
}

/** An answer without what is new in each: to compare two refusals. */
export function withoutRequestId({ status, body }: Answer<Record<string, unknown>>): unknown {
  const { request_id: _, ...rest } = body;
  return { status, body: rest };
}

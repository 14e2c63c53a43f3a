import { randomBytes } from 'node:crypto';
import { OPERATOR_PERMISSIONS, type Role } from '@signet/contracts';
import type { Scope } from '../../src/access/index.js';
import { ManagementKeys } from '../../src/credentials/index.js';
import { DefaultOrganisation, MembersService } from '../../src/members/index.js';
import { Database } from '../../src/platform/database/database.js';
import type { Signet } from './signet.js';
import { call, type Answer } from './wire.js';

export const PASSWORD = 'correct horse battery staple';

export const organisationOf = (signet: Signet): Scope => signet.application.nest.get(DefaultOrganisation).id;

/** Makes another organisation, which nothing of the first may ever see. */
export async function anOrganisation(signet: Signet): Promise<Scope> {
  const [row] = await signet.sql<{ id: Scope }>(
    `insert into organisation (slug, name) values ($1, 'Other') returning id`,
    [randomBytes(8).toString('hex')],
  );
  return row!.id;
}

/** Makes a member with a role; everybody here has the same password. */
export async function aMember(
  signet: Signet,
  { role = 'owner' as Role, organisationId = organisationOf(signet) } = {},
): Promise<{ id: string; email: string }> {
  const { nest } = signet.application;
  const email = `${randomBytes(8).toString('hex')}@example.com`;
  const member = await nest
    .get(Database)
    .transaction((tx) =>
      nest
        .get(MembersService)
        .create(tx, { organisationId, email, name: `The ${role}`, role, password: PASSWORD }),
    );
  return { id: member.id, email };
}

export const signIn = (signet: Pick<Signet, 'url'>, email: string, password = PASSWORD): Promise<Answer> =>
  call(signet, 'POST', '/api/v1/session', { body: { email, password } });

export interface SignedIn {
  id: string;
  email: string;
  cookie: string;
  csrf: string;
  /** What a page of the console sends with every call. */
  headers: Record<string, string>;
}

/** Makes a member and signs them in. */
export async function aSignedInMember(
  signet: Signet,
  options: Parameters<typeof aMember>[1] = {},
): Promise<SignedIn> {
  const member = await aMember(signet, options);
  const answer = await signIn(signet, member.email);
  const cookie = answer.headers.getSetCookie()[0]!.split(';', 1)[0]!;
  const csrf = (answer.body as { csrf_token: string }).csrf_token;
  return {
    ...member,
    cookie,
    csrf,
    headers: { cookie, 'x-csrf-token': csrf, 'sec-fetch-site': 'same-origin' },
  };
}

/** Issues a management key and returns the headers of a call with it. */
export async function aManagementKey(
  signet: Signet,
  { permissions = OPERATOR_PERMISSIONS as readonly string[], organisationId = organisationOf(signet) } = {},
): Promise<{ id: string; secret: string; headers: Record<string, string> }> {
  const { nest } = signet.application;
  const key = await nest
    .get(Database)
    .transaction((tx) => nest.get(ManagementKeys).issue(organisationId, tx, 'Test key', permissions));
  return { ...key, headers: { authorization: `Bearer ${key.secret}` } };
}

/** Expects an RFC 9457 answer. */
export function expectProblem(
  { status, headers, body }: Answer<unknown>,
  expected: { status: number; code: string },
) {
  expect(body).toMatchObject({ ...expected, instance: headers.get('x-request-id') });
  expect(status).toBe(expected.status);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
}

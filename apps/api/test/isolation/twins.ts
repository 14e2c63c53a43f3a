import type { Organisation } from './organisation.js';

// What others choose, or say, can be the same in two organisations: each of these stands in the other one as well.

interface Token {
  jti: string;
  sub: string;
}

const COPY = `
  insert into ati_token (organisation_id, jti, profile_id, kid, sub, scope, issued_at, expires_at, revoked_at)
  select $3, jti, profile_id, kid, sub, scope, issued_at, expires_at, $4 from ati_token
  where organisation_id = $1 and jti = $2`;

/** The other organisation has the same token, which is good there. */
export async function twinOf<T extends Token>(here: Organisation, token: T): Promise<T> {
  await here.signet.sql(COPY, [here.id, token.jti, here.other.id, null]);
  return token;
}

/** Here it is not known that the token was issued; in the other organisation everything speaks against it. */
export async function endedElsewhere<T extends Token>(here: Organisation, token: T): Promise<T> {
  const { other, signet } = here;
  await signet.sql(COPY, [here.id, token.jti, other.id, new Date()]);
  await signet.sql('delete from ati_token where organisation_id = $1 and jti = $2', [here.id, token.jti]);
  await signet.sql(
    `insert into ati_revocation select $1, kind, value, now() + interval '1 day'
     from (values ('jti', $2), ('sub', $3)) ended (kind, value)`,
    [other.id, token.jti, token.sub],
  );
  await stoppedAgent(other, token.sub);
  return token;
}

/** Tokens of the other organisation that say that they were given for a key of this one. */
export async function exchangedElsewhere(here: Organisation, keyHash: string): Promise<void> {
  await here.signet.sql(
    `insert into ati_token (organisation_id, jti, profile_id, kid, sub, scope, key_hash, issued_at, expires_at)
     values ($1, gen_random_uuid(), 'prf_stray', 'stray', 'stray', '', $2, now(), now() + interval '1 day')`,
    [here.other.id, keyHash],
  );
}

/** An agent of this name that may do nothing any more. */
export async function stoppedAgent(whose: Organisation, name: string): Promise<void> {
  const body = { name, owner_email: 'owner@twin.example', permissions: ['slack:*:*'] };
  const { agent } = await whose.manage<{ agent: { id: string } }>('POST', '/agents', body);
  await whose.manage('POST', `/agents/${agent.id}/suspend`, { reason: 'It is over' });
}

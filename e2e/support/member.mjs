import { randomBytes } from 'node:crypto';
import { execute } from './sql.mjs';

/**
 * A member beside the owner, with the owner's password: nobody can be invited yet.
 * @param {string} databaseUrl
 * @param {string} role
 */
export async function makeMember(databaseUrl, role) {
  const id = `mem_${randomBytes(16).toString('hex')}`;
  const name = `Grace ${id.slice(-8)}`;
  const email = `${id.slice(-8)}@example.com`;
  await execute(
    databaseUrl,
    `insert into member (id, organisation_id, email, name, role, password_hash)
     select $1, organisation_id, $2, $3, $4, password_hash from member where role = 'owner' limit 1`,
    [id, email, name, role],
  );
  return {
    id,
    name,
    email,
    /** @param {string} next */
    becomes: (next) => execute(databaseUrl, 'update member set role = $2 where id = $1', [id, next]),
  };
}

// The floor: what the same work costs with nothing around it. Bare node:http, pg and node:crypto, on the tables of our
// own schema, one statement and one commit per request. No validation, no log, no limits, no batching.
import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto';
import http from 'node:http';
import pg from 'pg';
import { readJson, sendJson, serve } from './lib/child-server.mjs';

const AGENTS = 64;
const HOUR = 3600;
const WEEK_MS = 7 * 86_400_000;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { rows: organisations } = await pool.query('select id from organisation limit 1');
const organisation = organisations[0].id;

const digestOf = (secret) => createHash('sha256').update(secret).digest();
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const JWT_HEADER = encode({ alg: 'ES256', typ: 'at+jwt', kid: 'floor' });

const FIND_KEY = {
  name: 'floor-find',
  text: `select c.id as credential_id, a.* from credential c join agent a on a.id = c.agent_id
    where c.digest = $1 and c.revoked_at is null and a.deleted_at is null`,
};
const FIND_AGENT = {
  name: 'floor-agent',
  text: `select * from agent where id = $1 and deleted_at is null`,
};
const ACTIVITY = `insert into activity_event
    (id, organisation_id, occurred_at, type, outcome, actor, agent_id, request_id, ip_prefix, record)`;
const START = {
  name: 'floor-start',
  text: `with family as (
      insert into token_family
        (id, organisation_id, agent_id, credential_id, current_digest, created_at, expires_at, ends_at)
      values ($1, $2, $3, $4, $5, $6, $7, $7)
    ) ${ACTIVITY} values ($8, $2, $6, 'agent.verified', 'success', $9, $3, $10, '127.0.0.0/24', $11)`,
};
const ROTATE = {
  name: 'floor-rotate',
  text: `with rotated as (
      update token_family f
      set previous_digest = current_digest, current_digest = $3, generation = generation + 1, rotated_at = $4,
        expires_at = $5
      from agent a
      where f.id = $1 and f.current_digest = $2 and f.revoked_at is null and f.expires_at > $4
        and a.id = f.agent_id and a.status = 'active'
      returning a.id, a.organisation_id, a.name, a.rate_tier, a.permissions
    ), written as (
      ${ACTIVITY} select $6, organisation_id, $4, 'token.refreshed', 'success', $7, id, $8, '127.0.0.0/24', $9
      from rotated
    ) select * from rotated`,
};

function accessToken({ id, name, rate_tier: tier, permissions }) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { sub: id, agent_id: id, name, tier, permissions, type: 'access', iat, exp: iat + HOUR };
  const input = `${JWT_HEADER}.${encode({ ...claims, jti: randomUUID(), iss: 'floor', aud: 'floor' })}`;
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

function subjectOf(token) {
  const [header, claims, signature] = token.split('.');
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' };
  if (!verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')))
    return null;
  const { sub, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return exp > Date.now() / 1000 ? sub : null;
}

/** A refresh token is its family (12 bytes) and a secret (20), as hex. */
const newToken = (family) => Buffer.concat([family, randomBytes(20)]).toString('hex');

const recordOf = (event, agent, requestId, now) =>
  JSON.stringify({
    actor: [{ type: 'agent', id: agent }],
    agent,
    decision: 'allow',
    event,
    ip_prefix: '127.0.0.0/24',
    method: 'POST',
    organisation_id: organisation,
    request_id: requestId,
    timestamp: now.toISOString(),
  });

const answer = (agent, refreshToken) => ({
  success: true,
  token: {
    access_token: accessToken(agent),
    refresh_token: refreshToken,
    token_type: 'Bearer',
    expires_in: HOUR,
  },
});

async function verifyKey({ agent_id: agentId, api_key: apiKey }) {
  const { rows } = await pool.query({ ...FIND_KEY, values: [digestOf(apiKey)] });
  const agent = rows[0];
  if (agent?.id !== agentId || agent.status !== 'active') return null;
  const family = randomBytes(12);
  const token = newToken(family);
  const now = new Date();
  const requestId = randomUUID();
  const values = [family, organisation, agent.id, agent.credential_id, digestOf(token), now];
  values.push(
    new Date(now.getTime() + WEEK_MS),
    randomUUID(),
    JSON.stringify([{ type: 'agent', id: agent.id }]),
  );
  values.push(requestId, recordOf('agent.verified', agent.id, requestId, now));
  await pool.query({ ...START, values });
  return { ...answer(agent, token), agent: { agent_id: agent.id, name: agent.name, status: agent.status } };
}

async function refresh({ refresh_token: spent }) {
  const family = Buffer.from(spent.slice(0, 24), 'hex');
  const token = newToken(family);
  const now = new Date();
  const requestId = randomUUID();
  const values = [family, digestOf(spent), digestOf(token), now, new Date(now.getTime() + WEEK_MS)];
  values.push(
    randomUUID(),
    '[{"type":"agent"}]',
    requestId,
    recordOf('token.refreshed', null, requestId, now),
  );
  const { rows } = await pool.query({ ...ROTATE, values });
  return rows[0] ? answer(rows[0], token) : null;
}

async function getAgent(authorization) {
  const subject = subjectOf(authorization.slice('Bearer '.length));
  if (!subject) return null;
  const { rows } = await pool.query({ ...FIND_AGENT, values: [subject] });
  return rows[0] ? { success: true, agent: rows[0] } : null;
}

async function seed() {
  const agents = [];
  for (let index = 0; index < AGENTS; index += 1) {
    const id = `agt_${randomBytes(16).toString('hex')}`;
    const apiKey = `ak_${randomBytes(32).toString('hex')}`;
    await pool.query(
      `insert into agent (id, organisation_id, name, owner_email, status, permissions)
       values ($1, $2, 'Floor', 'floor@example.com', 'active', '{zendesk:tickets:read}')`,
      [id, organisation],
    );
    await pool.query(
      `insert into credential (id, organisation_id, agent_id, kind, name, prefix, digest)
       values ($1, $2, $3, 'api_key', 'Floor', 'ak_', $4)`,
      [`cred_${randomBytes(16).toString('hex')}`, organisation, id, digestOf(apiKey)],
    );
    agents.push({ agent_id: id, api_key: apiKey });
  }
  return agents;
}

const server = http.createServer(async (request, response) => {
  try {
    const result =
      request.method === 'GET'
        ? await getAgent(request.headers.authorization)
        : await (request.url === '/agents/verify' ? verifyKey : refresh)(await readJson(request));
    sendJson(response, result ? 200 : 401, result ?? { success: false });
  } catch (error) {
    sendJson(response, 500, { error: String(error) });
  }
});
serve(server, { agents: await seed() });

import type { INestApplicationContext } from '@nestjs/common';
import { Sealer } from '../activity/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { connect, ownersConfig } from '../platform/database/connections.js';
import { Database } from '../platform/database/database.js';
import { Progress } from './progress.js';

const BATCH = 20_000;

export interface SeedPlan {
  agents: number;
  events: number;
}

// Made inside PostgreSQL: nothing crosses the wire. Seeded agents have no credential, so nobody can use them.
const AGENTS = `
  insert into agent (id, organisation_id, name, owner_email, status, rate_tier, permissions, created_at, updated_at,
    revoked_at)
  select 'agt_' || left(encode(sha256(($2::bigint + n)::text::bytea || $4::bytea), 'hex'), 32), $1,
    (array['Invoice', 'Support', 'Research', 'Release', 'Payroll', 'Search'])[1 + n % 6] || ' agent ' || ($2::bigint + n),
    'owner' || (n % 500) || '@example.com', status, (array['free', 'free', 'pro', 'enterprise'])[1 + n % 4],
    array['zendesk:tickets:read', 'slack:messages:write'], at, at, case status when 'revoked' then at end
  from generate_series(1, $3::int) n,
    lateral (select now() - make_interval(secs => ($2::bigint + n) % 7776000) as at,
      (array['active', 'active', 'active', 'active', 'suspended', 'inactive', 'revoked'])[1 + n % 7] as status) made`;

const EVENTS = `
  with agents as (select array(select id from agent where organisation_id = $1 and deleted_at is null
    order by created_at desc, id desc limit 1000) as ids)
  insert into activity_event (id, organisation_id, occurred_at, type, outcome, reason, actor, agent_id, request_id,
    ip_prefix, record)
  select id, $1, at, type, outcome, reason,
    jsonb_build_array(jsonb_build_object('type', 'agent', 'id', agent_id, 'name', null)), agent_id,
    'seed', '203.0.113.0/24', format('{"actor":[{"id":"%1$s","name":null,"type":"agent"}],"agent":"%1$s",'
      '"agent_id":"%1$s","agent_identity":"%1$s","audit_id":"aud_%3$s","decision":"%4$s","event":"%2$s",'
      '"id":"aud_%3$s","ip_prefix":"203.0.113.0/24","method":"CLI","organisation_id":"%6$s","outcome":"%5$s",'
      '"path":"seed","personal_hash":null,"reason":"%8$s","request_id":"seed","target_service":"signet",'
      '"timestamp":"%7$s","ts":"%7$s"}',
      agent_id, type, replace(id::text, '-', ''), case outcome when 'failure' then 'deny' else 'allow' end, outcome, $1,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), coalesce(reason, type))
  from generate_series(1, $2::int) n, agents,
    -- Whole milliseconds, as records have them.
    lateral (select date_trunc('milliseconds', now() - make_interval(secs => 60 + (n * 7919 % 2500000))) as at) moment,
    lateral (select uuidv7(at - now()) as id,
      (array['agent.verified', 'agent.verified', 'token.refreshed', 'agent.verification_failed'])[1 + n % 4] as type,
      case when n % 4 = 0 then ids[1] else ids[1 + n % cardinality(ids)] end as agent_id) made,
    lateral (select case type when 'agent.verification_failed' then 'failure' else 'success' end as outcome,
      case type when 'agent.verification_failed' then 'key_unknown' end as reason) told`;

/** Fills the database for trials of scale: agents without credentials, and events about them. Shows progress. */
export async function seed(app: INestApplicationContext, plan: SeedPlan): Promise<void> {
  const { manager } = app.get(Database);
  const organisationId = app.get(DefaultOrganisation).id;
  const run = Buffer.from(String(Date.now()));

  await inBatches('Agents', plan.agents, (start, size) =>
    manager.query(AGENTS, [organisationId, start, size, run]),
  );
  for (const monthsAgo of [1, 0])
    await manager.query('select ensure_activity_partition(now() - make_interval(months => $1))', [monthsAgo]);
  await inBatches('Events', plan.events, (_start, size) => manager.query(EVENTS, [organisationId, size]));
  await app.get(Sealer).sealAll();
}

/**
 * Does what PostgreSQL would do minutes later, so that what is tried next meets a database that knows what is in it. The
 * service may not: the owner does.
 */
export async function leaveAtRest(ownerUrl: string): Promise<void> {
  const owner = await connect(ownersConfig(ownerUrl));
  try {
    await owner.query('vacuum (analyze)');
  } finally {
    await owner.end();
  }
}

async function inBatches(
  label: string,
  total: number,
  insert: (start: number, size: number) => Promise<unknown>,
) {
  if (!total) return;
  const progress = new Progress(label, total);
  for (let done = 0; done < total; done += BATCH) {
    await insert(done, Math.min(BATCH, total - done));
    progress.update(Math.min(total, done + BATCH));
  }
}

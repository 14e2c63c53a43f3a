import { randomBytes, randomUUID } from 'node:crypto';
import { anEvent, uncheckedJournal } from '../support/audit.js';
import type { Signet } from '../support/signet.js';
import type { Said } from './lines.js';
import type { Organisation } from './organisation.js';

/** Rows that hang on an agent. */
const OF_AGENT = [
  `insert into credential (id, organisation_id, agent_id, kind, name, prefix, digest, expires_at)
   select case n when 1 then {credential_id} else 'cred_' || md5({word} || random()) end, {organisation}, {agent},
     'api_key', {word}, 'ak_stray', sha256(convert_to({agent} || random(), 'UTF8')),
     case when n % 2 = 0 then now() + interval '1 day' end
   from generate_series(1, {many} * 2) n`,
  `insert into token_family (id, organisation_id, agent_id, credential_id, current_digest, created_at, expires_at, ends_at)
   values ({bytes}, {organisation}, {agent}, {credential_id}, {bytes}, now(), now() + interval '1 day',
     now() + interval '1 day')`,
  `insert into token_end (organisation_id, agent_id, epoch, seq, ended_at, last_expires_at, until)
   values ({organisation}, {agent}, 4711, (random() * 1e12)::bigint, now(), now() + interval '1 day',
     now() + interval '1 day') on conflict do nothing`,
  `insert into persona_version (id, organisation_id, agent_id, revision, version, persona, hash, key_kind, seal, changed_at)
   select {credential_id}, {organisation}, {agent}, coalesce(max(revision), 0) + 1000, '99.0.0',
     json_build_object('word', {word}::text), repeat('0', 64), 'server', {bytes}, now()
   from persona_version where agent_id = {agent}`,
  `insert into drift_ping (id, organisation_id, agent_id, drift_score, metrics, anomaly_notes, created_at)
   values ({credential_id}, {organisation}, {agent}, 0.5, jsonb_build_object({word}::text, 1), '[]', now())`,
  `insert into commitment (commitment, organisation_id, agent_id, credential_id, created_at)
   values ({credential_id} || {word}, {organisation}, {agent}, {credential_id}, now())`,
  `insert into webhook_endpoint (id, organisation_id, agent_id, url, description, format, filters, schedule, state, timeout_ms)
   select 'wh_' || substr(md5({word} || random()), 1, 24), {organisation}, {agent}, 'https://stray.example', {word},
     'agentauth', '{"events":["agent.verified"]}', 'standard', 'paused', 5000
   from generate_series(1, {many})`,
];

/** Rows that hang on a webhook. */
const OF_ENDPOINT = [
  `insert into signing_key (kid, purpose, organisation_id, endpoint_id, algorithm, state, public_key, private_sealed, proof,
     created_at, activated_at, retiring_at, ends_at)
   values ({credential_id}, 'webhooks', {organisation}, {endpoint}, 'EdDSA', 'retiring',
     jsonb_build_object('kty', 'OKP', 'crv', 'Ed25519', 'x', {word}::text), {bytes}, {bytes},
     now(), now(), now(), now() + interval '1 day')`,
  `insert into webhook_replay (id, organisation_id, endpoint_id, which, event_types, since, until, position, created_by)
   values ({replay_id}, {organisation}, {endpoint}, 'failed', array[{word}::text], now(), now() + interval '1 day', 'evt_~',
     'stray')`,
  `insert into webhook_delivery (id, organisation_id, endpoint_id, event_id, txid, event_type, event_at, subject_id,
     format_key, state, reason, finished_at, last_error)
   select case state when 'dead' then {delivery_id} else gen_random_uuid() end, {organisation}, {endpoint},
     'evt_' || md5({word} || random()), pg_current_xact_id(), 'agent.registered', now(), {agent}, 'signet', state,
     case state when 'dead' then {word} end, case state when 'dead' then now() end, {word}
   from unnest(array['dead', 'pending']) state`,
];

/** Rows that hang on a delivery, which one parameter names. */
const attemptOf = (delivery: string) =>
  `insert into webhook_attempt (organisation_id, endpoint_id, delivery_id, n, trigger, started_at, total_ms, status,
     error_code, error_reason, response_body, worker)
   select {organisation}, coalesce({endpoint}, 'wh_stray'), {${delivery}}, n, 'auto', now(), 1, 200,
     case n when 8 then {word} end, {word}, {word}, 'stray' from unnest(array[8, 9]) n`;

/** How many of what is bounded fill every bound. */
const MANY = 101;

type Values = Record<string, string | number | Buffer | null>;

const TYPES: Readonly<Record<string, string>> = {
  bytes: 'bytea',
  organisation: 'uuid',
  delivery_id: 'uuid',
  delivery: 'uuid',
  many: 'int',
};

/** Runs inserts as one statement whose parameters have names. */
async function run({ sql }: Signet, inserts: readonly string[], values: Values): Promise<void> {
  const parts = inserts.map((insert, index) => `part_${index} as (${insert})`);
  const used = new Map<string, number>();
  const text = parts.join(', ').replaceAll(/\{([a-z_]+)\}/g, (_, name: string) => {
    if (!used.has(name)) used.set(name, used.size + 1);
    return `$${used.get(name)}::${TYPES[name] ?? 'text'}`;
  });
  await sql(
    `with ${text} select 1`,
    [...used.keys()].map((name) => values[name]),
  );
}

/** Ids of what was hung on something, by the names of the parameters that take them. */
export type Strays = Record<'credential_id' | 'replay_id' | 'delivery_id', string>;

/**
 * Hangs rows of an organisation on everything of another one that a call is about, as no code of ours would, but an insider
 * or a fault of ours might: whoever trusts in the parent alone finds them. Each says the organisation's word.
 * @param isFull whether as many of each hang there as fill every bound
 */
export async function hang(
  whose: Organisation,
  { parents, params, query, body }: Said,
  isFull = false,
): Promise<Strays> {
  const { signet, id: organisation, word } = whose;
  const said = JSON.stringify([parents, params, query, body]);
  const strays: Strays = {
    credential_id: `cred_${randomBytes(16).toString('hex')}`,
    replay_id: `rpl_${randomBytes(16).toString('hex')}`,
    delivery_id: randomUUID(),
  };
  const agent = /agt_[0-9a-f]{32}/.exec(said)?.[0] ?? null;
  const endpoint = /wh_[0-9a-f]{24}/.exec(said)?.[0] ?? null;
  const delivery = params?.['delivery_id'] ?? null;
  const inserts = [
    ...(agent ? OF_AGENT : []),
    ...(endpoint ? [...OF_ENDPOINT, attemptOf('delivery_id')] : []),
    ...(delivery ? [attemptOf('delivery')] : []),
  ];
  if (inserts.length === 0) throw new Error(`Nothing can hang on ${said}`);
  const own = { organisation, word, agent, endpoint, delivery, bytes: randomBytes(32) };
  await run(signet, inserts, { ...strays, ...own, many: isFull ? MANY : 1 });
  if (agent) await uncheckedJournal(signet).append({ ...anEvent(organisation, { word }), agentId: agent });
  for (const id of Object.values(strays)) whose.ids.add(id);
  return strays;
}

/** As many webhooks as one organisation may have, and more. */
export const crowd = ({ signet, id, word }: Organisation) =>
  signet.sql(
    `insert into webhook_endpoint (id, organisation_id, url, format, filters, schedule, state, timeout_ms)
     select 'wh_' || substr(md5(random()::text), 1, 24), $1, $2, 'standard', '{"events":[]}', 'standard', 'paused', 5000
     from generate_series(1, 60)`,
    [id, `https://${word}.example/crowd`],
  );

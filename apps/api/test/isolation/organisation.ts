import { randomBytes } from 'node:crypto';
import type { Scope } from '../../src/access/index.js';
import { Refusals } from '../../src/refusals/index.js';
import { PERSONA, unzip } from '../extended/soul.js';
import { anEvent, manyEvents, uncheckedJournal } from '../support/audit.js';
import { aManagementKey, aMember } from '../support/console.js';
import { aSandbox, openDoor } from '../support/sandboxes.js';
import type { Signet } from '../support/signet.js';
import { call, verified, type Answer, type VerifiedAgent } from '../support/wire.js';

/** How often a minute agents of every organisation but the first may call. */
export const STRANGE_LIMIT = 500_000;

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** An organisation with everything that one can have. Each text in it contains its `word`. */
export class Organisation {
  /** Ids of things in it. */
  readonly ids = new Set<string>();
  operator: Record<string, string> = {};
  administrator!: VerifiedAgent;
  agent!: VerifiedAgent;
  /** What one of its sandboxes sends, which may use everything. */
  sandbox!: Record<string, string>;
  /** The one beside it. */
  other!: Organisation;

  private constructor(
    readonly signet: Signet,
    readonly id: Scope,
    readonly word: string,
  ) {}

  /** @param id of one that exists; a new one without */
  static async make(signet: Signet, word: string, id?: Scope): Promise<Organisation> {
    const isNew = !id;
    if (!id) {
      const [row] = await signet.sql<{ id: Scope }>(
        'insert into organisation (slug, name) values ($1, $2) returning id',
        [`${word}-${hex(4)}`, word],
      );
      id = row!.id;
      await signet.sql(
        `insert into rate_tier (organisation_id, name, requests_per_minute, webhooks_max)
         select distinct on (name) $1::uuid, name, requests_per_minute, webhooks_max from rate_tier`,
        [id],
      );
    }
    // Hundreds of calls by one agent are what the test needs, not what it is about. Each has limits of its own.
    await signet.sql(
      'update rate_tier set requests_per_minute = $2, webhooks_max = $3 where organisation_id = $1',
      [id, ...(isNew ? [STRANGE_LIMIT, 1] : [1_000_000, 100])],
    );
    const made = new Organisation(signet, id, word);
    made.operator = (await aManagementKey(signet, { organisationId: id })).headers;
    // A checkpoint of a size that every log has; then longer than the log of the one that was first, and long enough for
    // a tree of several levels.
    await manyEvents(signet, id, 3);
    await made.seal();
    await manyEvents(signet, id, isNew ? 700 : 300);
    made.sandbox = openDoor(signet)(await aSandbox(signet, { organisationId: id }));
    made.administrator = await made.anAgent(['*:*:*']);
    made.agent = await made.anAgent();
    return made;
  }

  /** Asks as its operator. @throws when the answer is no success */
  async manage<T = Record<string, never>>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { ...this.operator, 'idempotency-key': hex(8) };
    const answer = await call(this.signet, method, `/api/v1${path}`, { body, headers });
    return this.successful(answer, `${method} ${path}`);
  }

  async anAgent(permissions: string[] = ['slack:*:*']): Promise<VerifiedAgent> {
    const body = { name: `Agent ${this.word}`, owner_email: `owner@${this.word}.example`, permissions };
    const made = await this.manage<{ agent: { id: string }; credential: { id: string; api_key: string } }>(
      'POST',
      '/agents',
      body,
    );
    this.ids.add(made.agent.id).add(made.credential.id);
    return verified(this.signet, { agent_id: made.agent.id, api_key: made.credential.api_key });
  }

  async aPendingAgent(): Promise<string> {
    const { id } = await this.anAgent();
    await this.signet.sql(`update agent set status = 'pending' where id = $1`, [id]);
    return id;
  }

  async aSuspendedAgent(): Promise<string> {
    const { id } = await this.anAgent();
    await this.manage('POST', `/agents/${id}/suspend`, { reason: `Strange ${this.word}` });
    return id;
  }

  /** An agent and the id of its key. */
  async aKey(): Promise<{ agentId: string; id: string }> {
    const { id: agentId } = await this.anAgent();
    const { data } = await this.manage<{ data: { id: string }[] }>('GET', `/agents/${agentId}/credentials`);
    return { agentId, id: data[0]!.id };
  }

  async aPersona(): Promise<VerifiedAgent> {
    const agent = await this.anAgent();
    const body = { ...PERSONA, company: { motto: this.word } };
    await this.as(agent, 'POST', `/agents/${agent.id}/persona`, body);
    return agent;
  }

  /** An agent and its persona as it is handed on to another server. */
  async aBundle(): Promise<{ agent: VerifiedAgent; bundle: object }> {
    const agent = await this.aPersona();
    const response = await fetch(`${this.signet.url}/agents/${agent.id}/persona/export`, {
      headers: agent.auth,
    });
    const files = unzip(Buffer.from(await response.arrayBuffer()));
    const persona = JSON.parse(files['persona.json']!) as object;
    return { agent, bundle: { ...persona, signature: files['signature.txt'] } };
  }

  async aDrift(): Promise<VerifiedAgent> {
    const agent = await this.anAgent();
    await this.as(agent, 'PUT', `/drift/${agent.id}/drift-config`, { auto_revoke: false });
    await this.as(agent, 'POST', `/drift/${agent.id}/health-ping`, { metrics: { toxicity_score: 0.1 } });
    return agent;
  }

  async aCommitment(): Promise<string> {
    const { id, apiKey } = await this.anAgent();
    const answer = await call(this.signet, 'POST', '/zkp/register-commitment', {
      body: { agent_id: id, api_key: apiKey },
    });
    const { commitment } = this.successful<{ commitment: string }>(answer, 'the commitment');
    this.ids.add(commitment);
    return commitment;
  }

  /** One of its own that is about an agent of the other one or was made with a key of it, as no code of ours would write it. */
  async aMixedCommitment(of: 'agent' | 'key'): Promise<string> {
    const strange = await this.other.aKey();
    const commitment = hex(32);
    await this.signet.sql(
      `insert into commitment (commitment, organisation_id, agent_id, credential_id, created_at)
       select $1, organisation_id, coalesce($3, agent_id), coalesce($4, id), now()
       from credential where agent_id = $2 and revoked_at is null limit 1`,
      [commitment, this.agent.id, of === 'agent' ? strange.agentId : null, of === 'key' ? strange.id : null],
    );
    return commitment;
  }

  /** A webhook of the organisation itself. */
  async aWebhook(): Promise<string> {
    // An organisation has at most 50.
    await this.signet.sql(
      `update webhook_endpoint set deleted_at = now()
       where organisation_id = $1 and agent_id is null and deleted_at is null`,
      [this.id],
    );
    const body = {
      url: `https://${this.word}.example/hook`,
      description: this.word,
      events: ['agent.registered'],
      signatures: ['v1', 'v1a'],
    };
    const { webhook } = await this.manage<{ webhook: { id: string } }>('POST', '/webhooks', body);
    this.ids.add(webhook.id);
    return webhook.id;
  }

  async anAgentsWebhook(): Promise<{ agent: VerifiedAgent; id: string }> {
    const agent = await this.anAgent();
    const body = { url: `https://${this.word}.example/hook`, events: ['agent.verified'] };
    const { webhook } = await this.as<{ webhook: { id: string } }>(agent, 'POST', '/webhooks', body);
    this.ids.add(webhook.id);
    return { agent, id: webhook.id };
  }

  /** A delivery that was tried once. */
  async aDelivery(state = 'dead', endpointId?: string): Promise<{ id: string; endpointId: string }> {
    endpointId ??= await this.aWebhook();
    const eventId = `evt_${hex(16)}`;
    const [row] = await this.signet.sql<{ id: string }>(
      `with body as (
         insert into webhook_body (event_id, format_key, body) values ($3, 'signet', convert_to($5, 'UTF8'))
       ), delivery as (
         insert into webhook_delivery (organisation_id, endpoint_id, event_id, txid, event_type, event_at, format_key,
           state, finished_at, subject_id, attempts)
         values ($1, $2, $3, pg_current_xact_id(), 'agent.registered', now(), 'signet', $4,
           case when $4 = 'dead' then now() end, $6, 1)
         returning id
       ), attempt as (
         insert into webhook_attempt (organisation_id, endpoint_id, delivery_id, n, trigger, started_at, total_ms, status,
           error_code, worker)
         select $1, $2, id, 1, 'auto', now(), 1, 500, 'http_5xx', 'test' from delivery
       )
       select id from delivery`,
      [this.id, endpointId, eventId, state, JSON.stringify({ word: this.word }), this.agent?.id ?? null],
    );
    this.ids.add(row!.id).add(eventId);
    return { id: row!.id, endpointId };
  }

  async aReplay(): Promise<{ id: string; endpointId: string }> {
    const endpointId = await this.aWebhook();
    const body = { which: 'failed', since: '2026-01-01T00:00:00.000Z' };
    const { id } = await this.manage<{ id: string }>('POST', `/webhooks/${endpointId}/replays`, body);
    this.ids.add(id);
    return { id, endpointId };
  }

  async aHold(): Promise<string> {
    const { id } = await this.manage<{ id: string }>('POST', '/activity/holds', {
      reason: `Dispute ${this.word}`,
    });
    this.ids.add(id);
    return id;
  }

  /** An event of the log, sealed and in a checkpoint, and the request that it came from. */
  async anActivity(): Promise<{ id: string; requestId: string }> {
    const agent = await this.anAgent();
    const { data } = await this.manage<{ data: { id: string; request_id: string }[] }>(
      'GET',
      `/activity?agent_id=${agent.id}`,
    );
    await this.seal();
    const [{ id, request_id }] = data as [{ id: string; request_id: string }];
    this.ids.add(id).add(request_id);
    return { id, requestId: request_id };
  }

  /** The id of an agent of the other one that its own log is about, as no code of ours would write it. */
  async aMixedActivity(): Promise<string> {
    const { id: agentId } = await this.other.anAgent();
    await uncheckedJournal(this.signet).append({ ...anEvent(this.id), agentId });
    return agentId;
  }

  /** Gives every event of its log a place, and a checkpoint that covers it. */
  async seal(): Promise<void> {
    await this.manage('GET', '/activity/consistency?from=1');
  }

  /** The id of the refusal of one of its agents. */
  async aDecision(): Promise<string> {
    const agent = await this.anAgent();
    const { headers } = await call(this.signet, 'GET', `/agents/${this.agent.id}`, { headers: agent.auth });
    await this.signet.application.nest.get(Refusals).flush();
    return headers.get('decision-id')!;
  }

  async aMember(): Promise<string> {
    const { id } = await aMember(this.signet, { organisationId: this.id });
    await this.signet.sql('update member set name = $2 where id = $1', [id, `Member ${this.word}`]);
    this.ids.add(id);
    return id;
  }

  /** @param name without its word where a caller says it: what somebody asks for is in their own log */
  async aProvider(name = `${this.word}-${hex(4)}`): Promise<{ id: string; name: string }> {
    const made = await this.manage<{ id: string; name: string }>('POST', '/ati/providers', {
      name,
      kind: 'http',
      base_url: `https://${this.word}.example/api`,
      description: this.word,
      category: this.word,
      credential: { place: 'bearer', value: hex(16) },
    });
    this.ids.add(made.id);
    return made;
  }

  async aTool(provided?: string): Promise<{ id: string; name: string; providerId: string }> {
    const provider = await this.aProvider(provided);
    const { id, name } = await this.manage<{ id: string; name: string }>('POST', '/ati/tools', {
      provider_id: provider.id,
      name: `${provider.name}:look`,
      description: this.word,
      method: 'GET',
      path: '/look',
    });
    this.ids.add(id);
    return { id, name, providerId: provider.id };
  }

  async aSkill(): Promise<{ id: string; name: string }> {
    const made = await this.manage<{ id: string; name: string }>('POST', '/ati/skills', {
      name: `${this.word}-${hex(4)}`,
      content: this.word,
    });
    this.ids.add(made.id);
    return made;
  }

  async aVirtualKey(): Promise<{ id: string; hash: string; user_id: string; alias: string; raw: string }> {
    const { key, raw_key: raw } = await this.manage<{
      key: { id: string; hash: string; user_id: string; alias: string };
      raw_key: string;
    }>('POST', '/ati/keys', { user_id: `${this.word}-${hex(4)}`, alias: `${this.word}-${hex(4)}` });
    for (const id of [key.id, key.hash]) this.ids.add(id);
    return { ...key, raw };
  }

  async aProfile(): Promise<{ id: string; name: string }> {
    const made = await this.manage<{ id: string; name: string }>('POST', '/ati/profiles', {
      name: `${this.word}-${hex(4)}`,
      audience: this.word,
    });
    this.ids.add(made.id);
    return made;
  }

  async aSessionToken(): Promise<{ jti: string; token: string; sub: string; profileId: string }> {
    const { id: profile_id } = await this.aProfile();
    const sub = `${this.word}-${hex(4)}`;
    const made = await this.manage<{ jti: string; token: string }>('POST', '/ati/tokens', {
      sub,
      scope: `tool:${this.word}`,
      profile_id,
    });
    this.ids.add(made.jti);
    return { ...made, sub, profileId: profile_id };
  }

  /** Puts one of everything into it. */
  async fill(): Promise<void> {
    const { sql } = this.signet;
    await Promise.all([
      this.aPersona(),
      this.aDrift(),
      this.aCommitment(),
      this.aMember(),
      this.anActivity(),
    ]);
    await Promise.all([this.aSuspendedAgent(), this.aPendingAgent(), this.anAgentsWebhook(), this.aHold()]);
    const { endpointId } = await this.aReplay();
    for (const state of ['dead', 'pending']) await this.aDelivery(state, endpointId);
    await this.manage('POST', '/permissions', {
      permission: `${this.word}_${hex(4)}:shelves:read`,
      description: this.word,
    });
    await Promise.all([this.aTool(), this.aSkill(), this.aVirtualKey(), this.aSessionToken()]);
    // The default profile is made by whoever asks first.
    const [standard] = (await this.manage<{ data: { id: string }[] }>('GET', '/ati/profiles?name=default'))
      .data;
    await this.manage('PATCH', `/ati/profiles/${standard!.id}`, { audience: this.word });
    await sql(`insert into ati_revocation values ($1, 'sub', $2, now())`, [this.id, this.word]);
    await this.manage('POST', `/agents/${(await this.anAgent()).id}/credentials`, {
      name: `Key ${this.word}`,
      expires_at: new Date(this.signet.clock.now().getTime() + 86_400_000).toISOString(),
    });
    await sql(
      `insert into unknown_agent_attempt (organisation_id, slot, occurred_at, agent_id)
       select $1, coalesce(max(slot), 0) + 1, now(), $2 from unknown_agent_attempt`,
      [this.id, `agt_${hex(16)}`],
    );
    await sql(
      `insert into token_end_listener (organisation_id, process, said_at, connected, polling)
       values ($1, gen_random_uuid(), 'infinity', '{4711}', '{}')`,
      [this.id],
    );
    await sql(`insert into setup_link (organisation_id, digest) values ($1, $2) on conflict do nothing`, [
      this.id,
      randomBytes(32),
    ]);
    await this.seal();
  }

  /** Puts in what each has one of: where the other has none, it would be shown. */
  async fillUp(): Promise<void> {
    const { sql } = this.signet;
    await sql(
      `insert into log_verification (organisation_id, verified_at, events, findings, first_findings)
       values ($1, now(), 1, 1, $2) on conflict do nothing`,
      [this.id, JSON.stringify([{ table: this.word, seq: null, message: this.word }])],
    );
    await sql(
      `insert into activity_archive (month, organisation_id, file, sha256, events, first_seq, last_seq, verified_at)
       values ('202001', $1, $2, '\\x00', 1, 1, 1, now()) on conflict do nothing`,
      [this.id, this.word],
    );
    // Its last checkpoint once more, before all others wherever they are listed.
    await sql(
      `insert into activity_checkpoint
       select organisation_id, 1000000000, origin, tree_size, root, head_hash, created_at, hash, hash, kid, signature, note
       from activity_checkpoint where organisation_id = $1 order by number desc limit 1`,
      [this.id],
    );
  }

  async as<T = unknown>({ auth }: VerifiedAgent, method: string, path: string, body: unknown): Promise<T> {
    return this.successful(
      await call(this.signet, method, path, { body, headers: auth }),
      `${method} ${path}`,
    );
  }

  private successful<T>({ status, body }: Answer<T>, what: string): T {
    if (status >= 300) throw new Error(`${what} ${this.word} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}

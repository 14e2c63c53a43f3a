import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { ACTIVITY_PARAMETERS, activityInsert, activityValues, type ActivityRow } from '../journal/index.js';
import {
  EVENTS_WAITING,
  eventInsert,
  EventsService,
  eventValues,
  type EventRow,
  type Waiting,
} from '../events/index.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.js';

/** A family and its agent, as they are now. */
export interface FamilyState extends Record<string, unknown> {
  id: Buffer;
  agentId: string;
  organisationId: Scope;
  currentDigest: Buffer;
  previousDigest: Buffer | null;
  rotatedAt: Date | null;
  expiresAt: Date;
  endsAt: Date;
  revokedAt: Date | null;
  /** Why it ended before its time, as a stable word. */
  revokedReason: string | null;
  credentialId: string | null;
  keyPrefix: string | null;
  /** When the key that was exchanged for it ended before its time. */
  keyRevokedAt: Date | null;
  agentStatus: string | null;
  agentName: string;
  rateTier: string;
  tokenEpoch: number;
  /** What the agent holds, and the key that was exchanged is good for. */
  permissions: string[];
}

export interface NewFamily {
  id: Buffer;
  organisationId: Scope;
  agentId: string;
  credentialId: string;
  digest: Buffer;
  createdAt: Date;
  expiresAt: Date;
  endsAt: Date;
  activity: ActivityRow;
  events: EventRow[];
}

/** A spent token that is presented again. */
export interface Repetition {
  organisationId: Scope;
  family: Buffer;
  presented: Buffer;
  activity: ActivityRow;
}

export interface Rotation {
  organisationId: Scope;
  family: Buffer;
  presented: Buffer;
  successor: Buffer;
  rotatedAt: Date;
  expiresAt: Date;
  activity: ActivityRow;
}

const READ = {
  name: 'token-family-read',
  text: `select f.id, f.agent_id as "agentId", f.organisation_id as "organisationId",
      f.current_digest as "currentDigest", f.previous_digest as "previousDigest", f.rotated_at as "rotatedAt",
      f.expires_at as "expiresAt", f.ends_at as "endsAt", f.revoked_at as "revokedAt",
      f.revoked_reason as "revokedReason", f.credential_id as "credentialId", c.prefix as "keyPrefix",
      c.revoked_at as "keyRevokedAt", a.status as "agentStatus", a.name as "agentName", a.rate_tier as "rateTier",
      a.token_epoch as "tokenEpoch",
      case when c.may_administer then a.permissions else array_remove(a.permissions, '*:*:*') end as permissions
    from token_family f left join agent a
        on a.organisation_id = f.organisation_id and a.id = f.agent_id and a.deleted_at is null
      left join credential c on c.organisation_id = f.organisation_id and c.id = f.credential_id
    where f.id = any($1::bytea[])`,
};

const START = {
  name: 'token-family-start',
  text: `with started as (
      insert into token_family (id, organisation_id, agent_id, credential_id, current_digest, created_at, expires_at,
        ends_at)
      select * from unnest($1::bytea[], $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[],
        $7::timestamptz[], $8::timestamptz[])
    ), ${activityInsert(9)}, ${eventInsert(9 + ACTIVITY_PARAMETERS)}
    select ${EVENTS_WAITING}`,
};

const ROTATE_PARAMETERS = 7;
// Compare and set: of N processes that rotate the same token one wins. Rows are locked in the order of their ids, so
// two batches cannot wait for each other. The record is written for rotations that happened, in the same statement.
// Agent and key are asked for by subqueries of their own: joined, a planner without statistics begins with all active agents and
// reads all their families.
const ROTATE = {
  name: 'token-family-rotate',
  text: `with asked as (
      select * from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[], $5::timestamptz[], $6::timestamptz[],
        $7::uuid[]) as asked (organisation_id, family, presented, successor, rotated_at, expires_at, activity_id)
    ), locked as (
      select f.id from token_family f
      join asked on asked.family = f.id and asked.organisation_id = f.organisation_id
      order by f.id for update of f
    ), rotated as (
      update token_family f
      set previous_digest = f.current_digest, current_digest = asked.successor, generation = f.generation + 1,
        rotated_at = asked.rotated_at, expires_at = least(asked.expires_at, f.ends_at)
      from asked join locked on locked.id = asked.family
      where f.id = locked.id and f.current_digest = asked.presented and f.revoked_at is null
        and (select a.status from agent a
          where a.organisation_id = f.organisation_id and a.id = f.agent_id and a.deleted_at is null) = 'active'
        and (select c.revoked_at from credential c
          where c.organisation_id = f.organisation_id and c.id = f.credential_id) is null
      returning f.id, asked.activity_id
    ), ${activityInsert(ROTATE_PARAMETERS + 1, 'activity.id in (select activity_id from rotated)')}
    select id from rotated`,
};

const REPEAT_PARAMETERS = 4;
// A spent token whose successor nobody has used: read again where the answer is put on record, and held to it.
const REPEAT = {
  name: 'token-family-repeat',
  text: `with asked as (
      select * from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::uuid[])
        as asked (organisation_id, family, presented, activity_id)
    ), standing as (
      select asked.activity_id from token_family f
      join asked on asked.family = f.id and asked.organisation_id = f.organisation_id
      where f.previous_digest = asked.presented and f.revoked_at is null
        and (select a.status from agent a
          where a.organisation_id = f.organisation_id and a.id = f.agent_id and a.deleted_at is null) = 'active'
        and (select c.revoked_at from credential c
          where c.organisation_id = f.organisation_id and c.id = f.credential_id) is null
      order by f.id for share of f
    ), ${activityInsert(REPEAT_PARAMETERS + 1, 'activity.id in (select activity_id from standing)')}
    select activity_id as id from standing`,
};

const key = (bytes: Buffer): string => bytes.toString('latin1');

/** The chains of refresh tokens: one row each, written together with those of concurrent requests. */
@Injectable()
export class TokenFamilies {
  private readonly reads: Batcher<Buffer, FamilyState | null>;
  private readonly starts: Batcher<NewFamily, void>;
  private readonly rotations: Batcher<Rotation, boolean>;
  private readonly repetitions: Batcher<Repetition, boolean>;

  constructor(
    private readonly database: Database,
    private readonly events: EventsService,
  ) {
    this.reads = new Batcher((ids) => this.readMany(ids));
    this.starts = new Batcher((families) => this.startMany(families));
    this.rotations = new Batcher((rotations) => this.rotateMany(rotations));
    this.repetitions = new Batcher((repetitions) => this.repeatMany(repetitions));
  }

  find(id: Buffer): Promise<FamilyState | null> {
    return this.reads.submit(id);
  }

  /** Starts a family, records why and announces it. Resolves when all three are durable. */
  start(family: NewFamily): Promise<void> {
    return this.starts.submit(family);
  }

  /** Replaces the presented token and records it. False when another call was first or the family ended meanwhile. */
  rotate(rotation: Rotation): Promise<boolean> {
    return this.rotations.submit(rotation);
  }

  /** Records that a spent token was answered again. False when its successor was used or the family ended meanwhile. */
  repeat(repetition: Repetition): Promise<boolean> {
    return this.repetitions.submit(repetition);
  }

  /** Whether a family has not ended. It stays so until the transaction ends, unless that ends it. */
  async isStanding(scope: Scope, tx: Transaction, id: Buffer): Promise<boolean> {
    const standing = await tx.query<unknown[]>(
      `select from token_family where organisation_id = $1 and id = $2 and revoked_at is null for update`,
      [scope, id],
    );
    return standing.length > 0;
  }

  /** Ends one family. */
  async revoke(scope: Scope, tx: Transaction, id: Buffer, reason: string, at: Date): Promise<void> {
    await tx.query(
      `update token_family set revoked_at = $3, revoked_reason = $4 where organisation_id = $1 and id = $2`,
      [scope, id, at, reason],
    );
  }

  /** Ends every family of an agent. Returns how many there were. */
  async revokeAllOf(
    scope: Scope,
    tx: Transaction,
    agentId: string,
    reason: string,
    at: Date,
  ): Promise<number> {
    const [rows] = await tx.query<[unknown[], number]>(
      `update token_family set revoked_at = $3, revoked_reason = $4
       where organisation_id = $1 and agent_id = $2 and revoked_at is null returning id`,
      [scope, agentId, at, reason],
    );
    return rows.length;
  }

  private async readMany(ids: Buffer[]): Promise<(FamilyState | null)[]> {
    const rows = await this.database.prepared<FamilyState>(READ, [ids]);
    const byId = new Map(rows.map((row) => [key(row.id), row]));
    return ids.map((id) => byId.get(key(id)) ?? null);
  }

  private async startMany(families: NewFamily[]): Promise<void[]> {
    const [written] = await this.database.prepared<Waiting>(START, [
      families.map((family) => family.id),
      families.map((family) => family.organisationId),
      families.map((family) => family.agentId),
      families.map((family) => family.credentialId),
      families.map((family) => family.digest),
      families.map((family) => family.createdAt),
      families.map((family) => family.expiresAt),
      families.map((family) => family.endsAt),
      ...activityValues(families.map((family) => family.activity)),
      ...eventValues(families.flatMap(({ events }) => events)),
    ]);
    if (written!.waiting) this.events.wake();
    return families.map(() => undefined);
  }

  private async rotateMany(rotations: Rotation[]): Promise<boolean[]> {
    // Of equal tokens in one batch the first goes; the others lose like callers in another process would.
    const first = new Map<string, Rotation>();
    for (const rotation of rotations)
      if (!first.has(key(rotation.family))) first.set(key(rotation.family), rotation);
    const asked = [...first.values()];
    const rows = await this.database.prepared<{ id: Buffer }>(ROTATE, [
      asked.map((rotation) => rotation.organisationId),
      asked.map((rotation) => rotation.family),
      asked.map((rotation) => rotation.presented),
      asked.map((rotation) => rotation.successor),
      asked.map((rotation) => rotation.rotatedAt),
      asked.map((rotation) => rotation.expiresAt),
      asked.map((rotation) => rotation.activity.id),
      ...activityValues(asked.map((rotation) => rotation.activity)),
    ]);
    const rotated = new Set(rows.map((row) => key(row.id)));
    return rotations.map(
      (rotation) => first.get(key(rotation.family)) === rotation && rotated.has(key(rotation.family)),
    );
  }

  private async repeatMany(repetitions: Repetition[]): Promise<boolean[]> {
    const rows = await this.database.prepared<{ id: string }>(REPEAT, [
      repetitions.map(({ organisationId }) => organisationId),
      repetitions.map(({ family }) => family),
      repetitions.map(({ presented }) => presented),
      repetitions.map(({ activity }) => activity.id),
      ...activityValues(repetitions.map(({ activity }) => activity)),
    ]);
    const repeated = new Set(rows.map(({ id }) => id));
    return repetitions.map(({ activity }) => repeated.has(activity.id));
  }
}

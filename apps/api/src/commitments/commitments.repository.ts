import { Injectable } from '@nestjs/common';
import type { RateTier } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Database, type Transaction } from '../platform/database/database.js';

export interface NewCommitment {
  commitment: string;
  organisationId: Scope;
  agentId: string;
  credentialId: string;
  createdAt: Date;
  expiresAt: Date | null;
}

/** A commitment with what its agent is now. */
export interface StoredCommitment {
  commitment: string;
  organisationId: Scope;
  agentId: string;
  expiresAt: Date | null;
  revokedAt: Date | null;
  agentStatus: string;
  rateTier: RateTier;
  /** What the agent holds, and the key that the commitment was made with is good for. */
  permissions: string[];
  /** Whether the API key it was made with has ended. */
  isCredentialRevoked: boolean;
  credentialExpiresAt: Date | null;
}

const FOUND = `select c.commitment, c.organisation_id as "organisationId", c.agent_id as "agentId",
      c.expires_at as "expiresAt", c.revoked_at as "revokedAt", a.status as "agentStatus",
      a.rate_tier as "rateTier",
      case when k.may_administer then a.permissions else array_remove(a.permissions, '*:*:*') end as permissions, k.revoked_at is not null as "isCredentialRevoked",
      k.expires_at as "credentialExpiresAt"
    from commitment c
    join agent a on a.organisation_id = c.organisation_id and a.id = c.agent_id and a.deleted_at is null
    join credential k on k.organisation_id = c.organisation_id and k.id = c.credential_id
    where c.commitment = $1`;

const FIND = { name: 'commitment-find', text: FOUND };
const FIND_IN = { name: 'commitment-find-in', text: `${FOUND} and c.organisation_id = $2` };

@Injectable()
export class CommitmentsRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, row: NewCommitment): Promise<void> {
    await tx.query(
      `insert into commitment (commitment, organisation_id, agent_id, credential_id, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [row.commitment, row.organisationId, row.agentId, row.credentialId, row.createdAt, row.expiresAt],
    );
  }

  /** Whoever shows what it was made of need not say whose it is. */
  async find(commitment: string): Promise<StoredCommitment | null> {
    const [row] = await this.database.prepared<StoredCommitment & Record<string, unknown>>(FIND, [
      commitment,
    ]);
    return row ?? null;
  }

  async findIn(scope: Scope, commitment: string): Promise<StoredCommitment | null> {
    const [row] = await this.database.prepared<StoredCommitment & Record<string, unknown>>(FIND_IN, [
      commitment,
      scope,
    ]);
    return row ?? null;
  }

  /** Ends one. False when it had ended before. */
  async revoke(scope: Scope, tx: Transaction, commitment: string, at: Date): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `update commitment set revoked_at = $2
       where commitment = $1 and organisation_id = $3 and revoked_at is null returning commitment`,
      [commitment, at, scope],
    );
    return rows.length > 0;
  }

  /** How many would be found valid now. */
  async countActive(scope: Scope, now: Date): Promise<number> {
    const [row] = await this.database.manager.query<{ count: string }[]>(
      `select count(*) from commitment c
       join agent a on a.organisation_id = c.organisation_id and a.id = c.agent_id and a.deleted_at is null and a.status = 'active'
       join credential k on k.organisation_id = c.organisation_id and k.id = c.credential_id and k.revoked_at is null
         and (k.expires_at is null or k.expires_at > $2)
       where c.organisation_id = $1 and c.revoked_at is null and (c.expires_at is null or c.expires_at > $2)`,
      [scope, now],
    );
    return Number(row!.count);
  }
}

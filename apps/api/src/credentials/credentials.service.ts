import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { randomId } from '../platform/ids/ids.js';
import { displayPrefix, isWellFormedKey, newApiKey } from './api-key.js';
import { CredentialEntity } from './credential.entity.js';

/** A key as its owner sees it this once. */
export interface IssuedApiKey {
  id: string;
  secret: string;
}

/** A usable credential, found by the key that was presented. */
export interface FoundCredential {
  id: string;
  agentId: string;
}

interface FoundRow extends Record<string, unknown> {
  digest: Buffer;
  id: string;
  agent_id: string;
  expires_at: Date | null;
}

const FIND = {
  name: 'credential-find',
  text: `select digest, id, agent_id, expires_at from credential where digest = any($1::bytea[]) and revoked_at is null`,
};

/** API keys: random, shown once, stored only as keyed digests. */
@Injectable()
export class CredentialsService {
  private readonly lookups: Batcher<Buffer, FoundRow | null>;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {
    this.lookups = new Batcher(async (digests) => {
      const rows = await this.database.prepared<FoundRow>(FIND, [digests]);
      const byDigest = new Map(rows.map((row) => [row.digest.toString('latin1'), row]));
      return digests.map((digest) => byDigest.get(digest.toString('latin1')) ?? null);
    });
  }

  async issueApiKey(
    tx: Transaction,
    agent: { id: string; organisationId: string },
    name: string,
  ): Promise<IssuedApiKey> {
    const secret = newApiKey('ak_');
    const id = randomId('cred_');
    await tx.insert(CredentialEntity, {
      id,
      organisationId: agent.organisationId,
      agentId: agent.id,
      kind: 'api_key',
      name,
      prefix: displayPrefix(secret),
      digest: this.keyring.digest(secret),
      createdAt: this.clock.now(),
    });
    return { id, secret };
  }

  /**
   * Returns the credential that an API key is, or null. Junk costs no query; a well-formed key always costs the same:
   * one digest and one lookup by it, shared with concurrent requests.
   */
  async find(apiKey: string): Promise<FoundCredential | null> {
    if (!isWellFormedKey(apiKey)) return null;
    const row = await this.lookups.submit(this.keyring.digest(apiKey));
    if (!row || (row.expires_at && row.expires_at <= this.clock.now())) return null;
    return { id: row.id, agentId: row.agent_id };
  }

  async revokeAllOf(tx: Transaction, agentId: string, at: Date): Promise<void> {
    await tx.update(CredentialEntity, { agentId, revokedAt: IsNull() }, { revokedAt: at });
  }
}

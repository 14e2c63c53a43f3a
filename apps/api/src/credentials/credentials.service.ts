import { Injectable } from '@nestjs/common';
import { isAdministrator, type Credential, type ImportCredential } from '@signet/contracts';
import { IsNull, MoreThan, type FindOptionsWhere } from 'typeorm';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem, type Trace } from '../platform/errors/problem.js';
import { TokenEnds } from '../tokens/index.js';
import { displayPrefix, isWellFormedKey, newApiKey } from './api-key.js';
import { CredentialEntity } from './credential.entity.js';
import { CredentialLifecycle } from './credential-lifecycle.js';
import { toCredential } from './credential.mapper.js';
import { ImportedKeys } from './imported-keys.js';
import { refusalOf } from './key-refusal.js';
import { LastUsed } from './last-used.js';

/** What may be told of a key. */
export type ToldCredential = Pick<CredentialEntity, 'id' | 'name' | 'prefix' | 'expiresAt'>;

/** A key as its owner sees it this once. */
export interface IssuedApiKey extends ToldCredential {
  secret: string;
}

/** A usable credential, found by the key that was presented. */
export interface FoundCredential {
  id: string;
  prefix: string;
  agentId: string;
  /** Whether it was issued to an administrator. */
  mayAdminister: boolean;
}

/** Whom a key is for. One that is issued to who is no administrator never is an administrator's key. */
export interface KeyHolder {
  id: string;
  organisationId: Scope;
  permissions: readonly string[];
}

interface FoundRow extends Record<string, unknown> {
  digest: Buffer;
  id: string;
  prefix: string;
  organisation_id: Scope;
  agent_id: string;
  expires_at: Date | null;
  revoked_at: Date | null;
  may_administer: boolean;
}

const FIND = {
  name: 'credential-find',
  text: `select digest, id, prefix, organisation_id, agent_id, expires_at, revoked_at, may_administer from credential
    where digest = any($1::bytea[]) and kind = 'api_key'`,
};

const KIND = 'api_key';

/** How many keys of one agent may be usable at once. */
const KEYS_MAX = 20;

/** API keys: random, shown once, stored only as keyed digests. */
@Injectable()
export class CredentialsService {
  private readonly lookups: Batcher<Buffer, FoundRow | null>;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly lifecycle: CredentialLifecycle,
    private readonly imported: ImportedKeys,
    private readonly lastUsed: LastUsed,
    private readonly tokenEnds: TokenEnds,
    private readonly clock: Clock,
  ) {
    this.lookups = new Batcher(async (digests) => {
      const rows = await this.database.prepared<FoundRow>(FIND, [digests]);
      const byDigest = new Map(rows.map((row) => [row.digest.toString('latin1'), row]));
      return digests.map((digest) => byDigest.get(digest.toString('latin1')) ?? null);
    });
  }

  /**
   * Returns the credential that an API key is, or null. Junk costs no query; a well-formed key always costs the same:
   * one digest and one lookup by it, shared with concurrent requests.
   */
  async find(apiKey: string): Promise<FoundCredential | null> {
    const found = await this.lookUp(apiKey);
    return 'refusal' in found ? null : found;
  }

  /** The same, where nothing goes on without one. @throws Problem authentication.failed, alike for every cause */
  async authenticate(apiKey: string): Promise<FoundCredential> {
    const found = await this.lookUp(apiKey);
    if (!('refusal' in found)) return found;
    throw new Problem('authentication.failed', { detail: 'The API key is not valid.', trace: found.refusal });
  }

  private async lookUp(apiKey: string): Promise<FoundCredential | { refusal: Trace }> {
    const digest = this.digestOf(apiKey);
    let row = digest && (await this.lookups.submit(digest));
    const foreignDigest = row && !row.revoked_at ? null : this.foreignDigestOf(apiKey);
    if (foreignDigest) row = (await this.lookups.submit(foreignDigest)) ?? row;
    // What is no key of ours may be a password in the wrong place: nothing of it is kept.
    const now = this.clock.now();
    if (!digest) return { refusal: refusalOf({ isWellFormed: false, stored: null }, now)! };
    if (!row) {
      const prefix = this.prefixOf(apiKey);
      const known: Record<string, string> = prefix ? { key_prefix: prefix } : {};
      return {
        refusal: { ...refusalOf({ isWellFormed: true, stored: null, ...known }, now)!, details: known },
      };
    }
    const by = { type: 'agent', id: row.agent_id, organisationId: row.organisation_id };
    const stored = { agentId: row.agent_id, revokedAt: row.revoked_at, expiresAt: row.expires_at };
    const ended = refusalOf({ isWellFormed: true, stored, key_prefix: row.prefix }, now);
    const details = { key_prefix: row.prefix, credential_id: row.id };
    if (ended) return { refusal: { ...ended, by, details } };
    this.lastUsed.note(row.id, now);
    return {
      id: row.id,
      prefix: row.prefix,
      agentId: row.agent_id,
      mayAdminister: row.may_administer,
    };
  }

  /** The digest under which a key would be stored, or null for what cannot be a key. */
  digestOf(apiKey: string): Buffer | null {
    return isWellFormedKey(apiKey) ? this.keyring.digest(apiKey) : this.imported.digestOf(apiKey);
  }

  /** Where to look next for a key that looks like ours: one that another Signet issued may have been imported. */
  foreignDigestOf(apiKey: string): Buffer | null {
    return isWellFormedKey(apiKey) ? this.imported.digestOf(apiKey) : null;
  }

  /** What people may see of a key that somebody presented; undefined for what is none of ours. */
  prefixOf(apiKey: string): string | undefined {
    return isWellFormedKey(apiKey) ? displayPrefix(apiKey) : undefined;
  }

  /** Why a credential proves its agent no more, for the record; null while it does. */
  endOf(scope: Scope, tx: Transaction, id: string): Promise<Trace | null> {
    return this.lifecycle.endOf(scope, tx, KIND, id);
  }

  /** Notes that a credential proved its agent just now. */
  noteUse(id: string, at: Date): void {
    this.lastUsed.note(id, at);
  }

  /** The credentials of an agent, newest first, without any secret. */
  async listOf(scope: Scope, agentId: string): Promise<Credential[]> {
    await this.lastUsed.flush();
    return this.listWithin(scope, this.database.manager, agentId);
  }

  /** The same in the transaction that changed them. */
  async listWithin(scope: Scope, tx: Transaction, agentId: string): Promise<Credential[]> {
    const rows = await tx.find(CredentialEntity, {
      where: { organisationId: scope, agentId },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: 200,
    });
    return rows.map((row) =>
      toCredential({ ...row, lastUsedAt: this.lastUsed.latest(row.id, row.lastUsedAt) }, this.clock.now()),
    );
  }

  /** @throws Problem credential.too_many */
  async issueApiKey(
    tx: Transaction,
    holder: KeyHolder,
    name: string,
    expiresAt?: Date | null,
  ): Promise<IssuedApiKey> {
    const secret = newApiKey('ak_');
    const told = { name, prefix: displayPrefix(secret), expiresAt: expiresAt ?? null };
    const id = await this.insert(tx, holder, { ...told, digest: this.keyring.digest(secret) });
    return { ...told, id, secret };
  }

  /** Takes over a key that exists elsewhere, by its SHA-256. @throws Problem credential.exists */
  async importApiKey(tx: Transaction, holder: KeyHolder, input: ImportCredential): Promise<ToldCredential> {
    const digest = this.imported.fromSha256(input.sha256);
    // Of two imports at the same time the unique digest lets one through, and the other is told the same.
    if (await tx.existsBy(CredentialEntity, { digest }))
      throw new Problem('credential.exists', { detail: 'A key with this digest was imported before.' });
    // This process accepts the key with its answer; the others follow within a second.
    this.database.afterCommit(tx, () => this.imported.load());
    const expiresAt = input.expires_at ? new Date(input.expires_at) : null;
    const told = { name: input.name, prefix: input.prefix, expiresAt };
    return { ...told, id: await this.insert(tx, holder, { ...told, digest, isImported: true }) };
  }

  /**
   * Replaces a key. The old one keeps working for `overlapSeconds`, never past its own expiry, which the new one
   * inherits: rotation extends nothing.
   * @throws Problem credential.not_found, credential.ended
   */
  async rotate(
    tx: Transaction,
    holder: KeyHolder,
    id: string,
    overlapSeconds: number,
  ): Promise<{ issued: IssuedApiKey; replaced: ToldCredential }> {
    const scope = holder.organisationId;
    const old = await this.getUsable(scope, tx, holder.id, id);
    if (old.successorId)
      throw new Problem('credential.ended', {
        detail: 'This key was rotated already. Rotate its successor, or revoke this one to end it now.',
      });
    const now = this.clock.now();
    // The old key ends first: an agent that has as many as it may can still replace one that leaked.
    if (overlapSeconds === 0) await this.end(scope, tx, holder.id, { id }, now);
    else await this.lifecycle.endLater(tx, old, new Date(now.getTime() + overlapSeconds * 1000));
    const issued = await this.issueApiKey(tx, holder, old.name, old.expiresAt);
    await this.lifecycle.succeed(scope, tx, id, issued.id);
    return { issued, replaced: old };
  }

  /** Replaces every key of an agent by one new key, at once. Who asks for it goes on with the access token in hand. */
  async replaceAll(
    tx: Transaction,
    holder: KeyHolder,
  ): Promise<{ issued: IssuedApiKey; replaced: ToldCredential[] }> {
    const usable = { agentId: holder.id, revokedAt: IsNull() };
    const replaced = await this.lifecycle.revoke(holder.organisationId, tx, usable, this.clock.now());
    return { issued: await this.issueApiKey(tx, holder, 'Rotated key'), replaced };
  }

  /** @throws Problem credential.not_found, credential.ended */
  async revoke(tx: Transaction, holder: KeyHolder, id: string): Promise<{ ended: ToldCredential; at: Date }> {
    const scope = holder.organisationId;
    const ended = await this.getUsable(scope, tx, holder.id, id);
    const at = this.clock.now();
    await this.end(scope, tx, holder.id, { id }, at);
    return { ended, at };
  }

  /** Ends every key of an agent. Returns them. */
  async revokeAllOf(scope: Scope, tx: Transaction, agentId: string, at: Date): Promise<ToldCredential[]> {
    return this.end(scope, tx, agentId, { agentId, revokedAt: IsNull() }, at);
  }

  /** Ends keys of an agent, with what they were exchanged for. */
  private async end(
    scope: Scope,
    tx: Transaction,
    agentId: string,
    keys: FindOptionsWhere<CredentialEntity>,
    at: Date,
  ): Promise<ToldCredential[]> {
    await this.tokenEnds.endTokens(scope, tx, agentId);
    return this.lifecycle.revoke(scope, tx, keys, at);
  }

  private async getUsable(
    scope: Scope,
    tx: Transaction,
    agentId: string,
    id: string,
  ): Promise<CredentialEntity> {
    const row = await tx.findOne(CredentialEntity, {
      where: { id, organisationId: scope, agentId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!row)
      throw new Problem('credential.not_found', { detail: 'This agent has no credential with that id.' });
    if (hasEnded(row, this.clock.now()))
      throw new Problem('credential.ended', { detail: 'This credential was revoked or has expired.' });
    return row;
  }

  private async insert(
    tx: Transaction,
    holder: KeyHolder,
    row: Pick<CredentialEntity, 'name' | 'prefix' | 'digest' | 'expiresAt'> & { isImported?: boolean },
  ): Promise<string> {
    const unrevoked = { ...keysOf(holder), revokedAt: IsNull() };
    const usable = await tx.countBy(CredentialEntity, [
      { ...unrevoked, expiresAt: IsNull() },
      { ...unrevoked, expiresAt: MoreThan(this.clock.now()) },
    ]);
    if (usable >= KEYS_MAX)
      throw new Problem('credential.too_many', {
        detail: `An agent has at most ${KEYS_MAX} keys. Revoke one that is not needed.`,
      });
    return this.lifecycle.issue(tx, {
      ...row,
      kind: KIND,
      organisationId: holder.organisationId,
      agentId: holder.id,
      mayAdminister: isAdministrator(holder.permissions),
    });
  }
}

const keysOf = ({ id, organisationId }: KeyHolder) => ({ organisationId, agentId: id });

const hasEnded = (
  { revokedAt, expiresAt }: Pick<CredentialEntity, 'revokedAt' | 'expiresAt'>,
  now: Date,
): boolean => refusalOf({ isWellFormed: true, stored: { revokedAt, expiresAt } }, now) !== null;

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';

/** What somebody proves with. */
export type CredentialKind = 'api_key' | 'management_key';

@Entity('credential')
export class CredentialEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: Scope;
  /** Whom it proves; of a management key there is none. */
  @Column('text', { name: 'agent_id', nullable: true }) agentId: string | null;
  @Column('text') kind: CredentialKind;
  @Column('text') name: string;
  @Column('text') prefix: string;
  @Column('bytea') digest: Buffer;
  @Column('boolean', { name: 'is_imported', default: false }) isImported: boolean;
  /** Whether it was issued to an administrator: only then it is worth `*:*:*`, whatever the agent holds later. */
  @Column('boolean', { name: 'may_administer', default: false }) mayAdminister: boolean;
  /** What it is good for; of an API key what its agent holds. */
  @Column('text', { array: true, nullable: true }) permissions: string[] | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
  /** The key that replaced this one, which may still work for a while. */
  @Column('text', { name: 'successor_id', nullable: true }) successorId: string | null;
}

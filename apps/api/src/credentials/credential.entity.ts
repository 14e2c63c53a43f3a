import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('credential')
export class CredentialEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text', { name: 'agent_id' }) agentId: string;
  @Column('text') kind: 'api_key';
  @Column('text') name: string;
  @Column('text') prefix: string;
  @Column('bytea') digest: Buffer;
  @Column('boolean', { name: 'is_imported', default: false }) isImported: boolean;
  /** Whether it was issued to an administrator: only then it is worth `*:*:*`, whatever the agent holds later. */
  @Column('boolean', { name: 'may_administer', default: false }) mayAdminister: boolean;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
  /** The key that replaced this one, which may still work for a while. */
  @Column('text', { name: 'successor_id', nullable: true }) successorId: string | null;
}

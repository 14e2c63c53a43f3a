import type { AgentStatus, RateTier } from '@signet/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';

@Entity('agent')
export class AgentEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: Scope;
  @Column('text') name: string;
  @Column('text', { name: 'owner_email' }) ownerEmail: string;
  @Column('text', { nullable: true }) description: string | null;
  @Column('text') status: AgentStatus;
  @Column('text', { name: 'rate_tier', default: 'free' }) rateTier: RateTier;
  @Column('text', { array: true }) permissions: string[];
  @Column('jsonb', { default: {} }) metadata: object;
  /** In which epoch its access tokens must have been issued: see `TokenEnds`. */
  @Column('integer', { name: 'token_epoch', default: 0 }) tokenEpoch: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
  @Column('timestamptz', { name: 'last_verified_at', nullable: true }) lastVerifiedAt: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
  @Column('timestamptz', { name: 'deleted_at', nullable: true }) deletedAt: Date | null;
}

import type { ProfileAlgorithm, ProfileTarget } from '@signet/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';

/** A trust domain of ATI: whoever has its key, its audience and its issuer takes its tokens. */
@Entity('ati_profile')
export class ProfileEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: Scope;
  @Column('text') name: string;
  @Column('text') algorithm: ProfileAlgorithm;
  @Column('text') audience: string;
  /** Null: none is written into tokens, and none is compared. */
  @Column('text', { nullable: true }) issuer: string | null;
  @Column('integer', { name: 'leeway_seconds' }) leewaySeconds: number;
  @Column('integer', { name: 'default_ttl_seconds' }) defaultTtlSeconds: number;
  @Column('integer', { name: 'max_ttl_seconds' }) maxTtlSeconds: number;
  @Column('text') target: ProfileTarget;
  /** Without a slash at the end. */
  @Column('text', { name: 'proxy_url', nullable: true }) proxyUrl: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';

/** Counts are far below 2^53. */
const COUNT = { from: Number, to: (count: number) => count };

/** A key that stands for a sandbox. */
@Entity('virtual_key')
export class VirtualKeyEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: Scope;
  /** Lower-case hex SHA-256 of the whole key. */
  @Column('text') hash: string;
  @Column('text', { name: 'user_id' }) userId: string;
  @Column('text') alias: string;
  @Column('text', { array: true }) tools: string[];
  @Column('text', { array: true }) providers: string[];
  @Column('text', { array: true }) categories: string[];
  @Column('text', { array: true }) skills: string[];
  /** From pattern to `count/unit`, as written. */
  @Column('json') rate: Record<string, string>;
  @Column('json', { nullable: true }) metadata: unknown;
  @Column('bigint', { name: 'request_count', default: 0, transformer: COUNT }) requestCount: number;
  @Column('bigint', { name: 'error_count', default: 0, transformer: COUNT }) errorCount: number;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('text', { name: 'created_by' }) createdBy: string;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  @Column('timestamptz', { name: 'blocked_at', nullable: true }) blockedAt: Date | null;
  /** Since when it is in the archive. */
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
  @Column('text', { name: 'revoked_by', nullable: true }) revokedBy: string | null;
}

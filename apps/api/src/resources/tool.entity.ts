import type { HttpMethod } from '@signet/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';

/** Something that a sandbox can have done by a provider. */
@Entity('tool')
export class ToolEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: Scope;
  @Column('text', { name: 'provider_id' }) providerId: string;
  /** Canonical: as it stands in scopes. */
  @Column('text') name: string;
  @Column('text') description: string;
  @Column('text', { nullable: true }) hint: string | null;
  /** What a caller has to hold; never empty. */
  @Column('text') scope: string;
  @Column('text', { nullable: true }) method: HttpMethod | null;
  @Column('text', { nullable: true }) path: string | null;
  @Column('text', { array: true }) query: string[];
  @Column('text', { name: 'upstream_name', nullable: true }) upstreamName: string | null;
  /** What an ati provider asks of whoever calls it there; null: `tool:` and what it is called there. */
  @Column('text', { name: 'upstream_scope', nullable: true }) upstreamScope: string | null;
  @Column('json', { name: 'input_schema' }) inputSchema: Record<string, unknown>;
  @Column('text', { array: true }) tags: string[];
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}

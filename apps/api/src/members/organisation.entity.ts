import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';

@Entity('organisation')
export class OrganisationEntity {
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' }) id: Scope;
  @Column('text') slug: string;
  @Column('text') name: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}

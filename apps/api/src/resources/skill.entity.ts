import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';

/** A text that says how some tools are used. */
@Entity('skill')
export class SkillEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: Scope;
  @Column('text') name: string;
  @Column('text') version: string;
  @Column('text') description: string;
  @Column('text', { name: 'when_to_use', nullable: true }) whenToUse: string | null;
  @Column('text', { nullable: true }) hint: string | null;
  @Column('text') content: string;
  @Column('text', { array: true }) tools: string[];
  @Column('text', { array: true }) providers: string[];
  @Column('text', { array: true }) categories: string[];
  @Column('text', { name: 'depends_on', array: true }) dependsOn: string[];
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}

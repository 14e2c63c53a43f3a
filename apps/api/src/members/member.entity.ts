import type { Role } from '@signet/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';

@Entity('member')
export class MemberEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: Scope;
  @Column('text') email: string;
  @Column('text') name: string;
  @Column('text') role: Role;
  @Column('text', { name: 'password_hash', nullable: true }) passwordHash: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}

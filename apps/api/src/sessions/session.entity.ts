import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('session')
export class SessionEntity {
  @PrimaryColumn('bytea') digest: Buffer;
  @Column('text', { name: 'member_id' }) memberId: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  /** What had failed for the member when it began. */
  @Column('integer', { name: 'failed_sign_ins', default: 0 }) failedSignIns: number;
  @Column('integer', { name: 'failed_from_networks', default: 0 }) failedFromNetworks: number;
  @Column('timestamptz', { name: 'failing_since', nullable: true }) failingSince: Date | null;
}

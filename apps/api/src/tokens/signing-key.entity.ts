import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('signing_key')
export class SigningKeyEntity {
  @PrimaryColumn('text') kid: string;
  @Column('text') algorithm: string;
  @Column('text') state: 'next' | 'active' | 'retiring' | 'retired';
  @Column('jsonb', { name: 'public_jwk' }) publicJwk: PublicJwk;
  @Column('bytea', { name: 'private_sealed', nullable: true }) privateSealed: Buffer | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'activated_at', nullable: true }) activatedAt: Date | null;
  @Column('timestamptz', { name: 'retiring_at', nullable: true }) retiringAt: Date | null;
  @Column('timestamptz', { name: 'retired_at', nullable: true }) retiredAt: Date | null;
}

/** A P-256 public key as RFC 7517 publishes it. */
export interface PublicJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  kid: string;
  use: 'sig';
  alg: 'ES256';
}

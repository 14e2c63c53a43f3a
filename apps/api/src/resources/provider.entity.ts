import type { ProviderCredential, ProviderKind, ProxyAuth } from '@signet/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../access/index.js';

/** A service that tools call, with the credential that Signet shows it. */
@Entity('tool_provider')
export class ProviderEntity {
  @PrimaryColumn('text') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: Scope;
  @Column('text') name: string;
  @Column('text') kind: ProviderKind;
  /** Without a slash at the end. */
  @Column('text', { name: 'base_url' }) baseUrl: string;
  @Column('text') description: string;
  @Column('text', { nullable: true }) category: string | null;
  @Column('text', { name: 'credential_place', nullable: true })
  credentialPlace: ProviderCredential['place'] | null;
  @Column('text', { name: 'credential_name', nullable: true }) credentialName: string | null;
  @Column('bytea', { name: 'credential_sealed', nullable: true }) credentialSealed: Buffer | null;
  /** Of an ati provider: whose key the proxy verifies. */
  @Column('text', { name: 'profile_id', nullable: true }) profileId: string | null;
  /** What a proxy said last of whether it verifies tokens. */
  @Column('text', { name: 'proxy_auth', nullable: true }) proxyAuth: ProxyAuth | null;
  @Column('timestamptz', { name: 'proxy_checked_at', nullable: true }) proxyCheckedAt: Date | null;
  /** Why it gave no answer when it was asked last. */
  @Column('text', { name: 'proxy_fault', nullable: true }) proxyFault: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}

/** For which the credential of a provider is sealed: moved to another one, it opens nothing. */
export const credentialContext = (providerId: string): string => `tool_provider:${providerId}`;

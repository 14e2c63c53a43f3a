import { createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Journal } from '../journal/index.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { ProfileKeys } from './profile-keys.js';
import { Profiles, type TokenChange } from './profiles.js';

/** What a proxy of one's own needs of a profile. */
export interface ProxySettings {
  profile: { name: string; audience: string; issuer: string | null };
  kid: string;
  /** Hex digits; null of a profile whose key has a public part. */
  secret: string | null;
}

/** Hands out what others verify session tokens with. */
@Injectable()
export class ProxySettingsService {
  constructor(
    private readonly database: Database,
    private readonly profiles: Profiles,
    private readonly keys: ProfileKeys,
    private readonly journal: Journal,
  ) {}

  /** With the secret, where there is one, which goes on record. @throws Problem profile.not_found */
  async of(change: TokenChange, id: string, state: 'active' | 'next'): Promise<ProxySettings> {
    const { tx, scope } = change;
    const profile = await this.profiles.read(scope, tx, id);
    const key = await this.keys.find(profile, tx, state);
    if (!key) throw new Problem('profile.not_found', { detail: 'The profile has no such key: rotate it.' });
    await this.journal.write(tx, {
      ...this.profiles.about(change, profile),
      type: 'ati.secret.shown',
      details: { profile: profile.name, kid: key.kid },
    });
    return { profile, kid: key.kid, secret: key.publicKey ? null : this.keys.secretOf(key) };
  }

  /** The public key of a profile as PEM (SubjectPublicKeyInfo). @throws Problem profile.not_found, also where there is none */
  async pem(scope: Scope, id: string, state: 'active' | 'next'): Promise<string> {
    const tx = this.database.manager;
    const key = await this.keys.find({ id, organisationId: scope, algorithm: 'ES256' }, tx, state);
    if (!key?.publicKey || !this.keys.verifyingKey(key))
      throw new Problem('profile.not_found', { detail: 'There is no public key at this address.' });
    const publicKey = createPublicKey({ key: { ...key.publicKey }, format: 'jwk' });
    return publicKey.export({ format: 'pem', type: 'spki' }).toString();
  }
}

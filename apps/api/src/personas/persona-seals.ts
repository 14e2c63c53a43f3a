import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Persona } from '@signet/contracts';
import { canonicalNumbersJson, NotCanonical } from '../platform/crypto/canonical-json.js';
import { Keyring, sameBytes } from '../platform/crypto/keyring.js';
import type { PersonaVersion } from './persona-row.js';

type Sealed = Pick<
  PersonaVersion,
  'agentId' | 'revision' | 'version' | 'persona' | 'hash' | 'keyKind' | 'seal'
>;

/**
 * Keeps personas from being changed behind our back. The hash is what clients compare and, made with their API key, can
 * redo; we cannot, so a seal of the server over persona and hash is what our own verification rests on.
 */
@Injectable()
export class PersonaSeals {
  constructor(private readonly keyring: Keyring) {}

  /** Hashes with the API key that the call presented, or with the agent's key on this server. */
  hash(agentId: string, persona: Persona, apiKey: string | null): Pick<Sealed, 'hash' | 'keyKind'> {
    const key = apiKey ?? this.serverKey(agentId);
    return {
      hash: createHmac('sha256', key).update(canonicalNumbersJson(persona)).digest('hex'),
      keyKind: apiKey === null ? 'server' : 'api_key',
    };
  }

  seal({ agentId, revision, version, persona, hash, keyKind }: Omit<Sealed, 'seal'>): Buffer {
    const sealed = { agentId, revision, version, persona: canonicalNumbersJson(persona), hash, keyKind };
    return this.keyring.mac('persona seal', canonicalNumbersJson(sealed));
  }

  /** Says whether a stored persona is what was once accepted. */
  isIntact(row: Sealed): boolean {
    if (!sameBytes(this.seal(row), row.seal)) return false;
    return row.keyKind === 'api_key' || this.hash(row.agentId, row.persona, null).hash === row.hash;
  }

  /** Signs an export: SHA-256 keyed with a secret of this server, because anybody can make an unkeyed digest. */
  signBundle(bundle: Record<string, unknown>): string {
    const { signature: _, ...unsigned } = bundle;
    return this.keyring.mac('persona bundle', canonicalNumbersJson(unsigned)).toString('hex');
  }

  isOurBundle(bundle: Record<string, unknown> & { signature: string }): boolean {
    try {
      return sameBytes(Buffer.from(this.signBundle(bundle)), Buffer.from(bundle.signature.toLowerCase()));
    } catch (error) {
      // What has no canonical text was signed by nobody.
      if (error instanceof NotCanonical) return false;
      throw error;
    }
  }

  private serverKey(agentId: string): Buffer {
    return this.keyring.mac('persona key', agentId);
  }
}

import { Injectable } from '@nestjs/common';
import type { IntrospectedSessionToken } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Problem } from '../platform/errors/problem.js';
import { KeyFinder } from './key-finder.js';

const INACTIVE: IntrospectedSessionToken = { active: false };

/** Says what virtual keys are good for, as RFC 7662 has it. */
@Injectable()
export class KeyIntrospection {
  constructor(private readonly keys: KeyFinder) {}

  /** Of a key that is not good, or of another organisation, nothing but that (RFC 7662 2.2). */
  async introspect(scope: Scope, rawKey: string): Promise<IntrospectedSessionToken> {
    const key = await this.keys.authenticate(rawKey).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'authentication.failed') return null;
      throw error;
    });
    if (key?.sandbox.organisationId !== scope) return INACTIVE;
    const { hash, issuedAt, sandbox } = key;
    return {
      active: true,
      sub: sandbox.id,
      scope: sandbox.scopes.join(' '),
      iat: secondsOf(issuedAt),
      exp: secondsOf(sandbox.expiresAt),
      jti: hash,
      ati: { v: 1, ...(Object.keys(sandbox.rates).length > 0 && { rate: { ...sandbox.rates } }) },
      token_type: 'Ati-Key',
    };
  }
}

const secondsOf = (moment: Date): number => Math.floor(moment.getTime() / 1000);

import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  Authenticator,
  callerKeyOf,
  type Identified,
  type KnownPrincipal,
  type Sandbox,
} from '../access/index.js';
import { Problem } from '../platform/errors/problem.js';
import { SANDBOX_RULE } from '../policy/index.js';

/** Knows sandboxes by their session tokens and virtual keys. */
@Injectable()
export class SandboxAuthenticator extends Authenticator {
  override readonly credentials = ['session_token', 'virtual_key'] as const;
  // The reference's command line takes these words for a key that is missing (6.10).
  override readonly invitation =
    'No keys found: send Authorization: Bearer <session token>, or Authorization: Ati-Key <virtual key>.';

  override enforces(rule: string): boolean {
    return rule === SANDBOX_RULE;
  }

  override secretOf({ headers: { authorization } }: FastifyRequest): string | null {
    return authorization === undefined ? null : authorization.slice(authorization.indexOf(' ') + 1);
  }

  override async identify({ headers: { authorization } }: FastifyRequest): Promise<Identified | null> {
    if (!authorization) return null;
    const find = this.finderFor(authorization);
    const principal = await find();
    return {
      principal,
      writer: { id: callerKeyOf(principal) },
      admit: () => Promise.resolve(),
      confirm: () => find(),
    };
  }

  override requireRule(_rule: string, principal: KnownPrincipal): void {
    if (principal.type !== 'sandbox') throw new Problem('authorization.denied');
  }

  /** A virtual key is looked at first: with it a session token counts for nothing (6.1). */
  private finderFor(authorization: string): () => Promise<Sandbox> {
    const key = VIRTUAL_KEY.exec(authorization)?.[1];
    if (key !== undefined) return () => this.byVirtualKey(key);
    const token = BEARER.exec(authorization)?.[1] ?? '';
    return () => this.bySessionToken(token);
  }

  private bySessionToken(_token: string): Promise<Sandbox> {
    return Promise.reject(
      new Problem('session_token.invalid', {
        detail: 'The session token cannot be read.',
        facts: { fault: 'malformed' },
      }),
    );
  }

  private byVirtualKey(_key: string): Promise<Sandbox> {
    return Promise.reject(
      new Problem('authentication.failed', { detail: 'The virtual key is not one of ours.' }),
    );
  }
}

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;
const VIRTUAL_KEY = /^Ati-Key +([\x21-\x7e]*)$/i;

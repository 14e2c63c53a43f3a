import { Injectable } from '@nestjs/common';
import { atiScopes, AtiError, flawOfLine } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import {
  Authenticator,
  callerKeyOf,
  type Identified,
  type KnownPrincipal,
  type Sandbox,
} from '../access/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Problem } from '../platform/errors/problem.js';
import { SANDBOX_RULE } from '../policy/index.js';
import { KeyFinder, KeyUses } from '../virtual-keys/index.js';
import {
  RefusedByProfile,
  SessionTokenChecker,
  TokenMetrics,
  type GoodSessionToken,
} from '../session-tokens/index.js';

const SUB_MAX = 255;
/** The last moment that a `Date` can say. */
const DATE_MAX = 8.64e15;

/** Knows sandboxes by their session tokens and virtual keys. */
@Injectable()
export class SandboxAuthenticator extends Authenticator {
  override readonly credentials = ['session_token', 'virtual_key'] as const;
  // The reference's command line takes these words for a key that is missing (6.10).
  override readonly invitation =
    'No keys found: send Authorization: Bearer <session token>, or Authorization: Ati-Key <virtual key>.';

  constructor(
    private readonly tokens: SessionTokenChecker,
    private readonly keys: KeyFinder,
    private readonly uses: KeyUses,
    private readonly organisation: DefaultOrganisation,
    private readonly metrics: TokenMetrics,
  ) {
    super();
  }

  override enforces(rule: string): boolean {
    return rule === SANDBOX_RULE;
  }

  override secretOf({ headers: { authorization } }: FastifyRequest): string | null {
    return authorization === undefined ? null : authorization.slice(authorization.indexOf(' ') + 1);
  }

  /** A virtual key is looked at first: with it a session token counts for nothing (6.1). */
  override async identify({ headers: { authorization } }: FastifyRequest): Promise<Identified | null> {
    if (!authorization) return null;
    const key = VIRTUAL_KEY.exec(authorization)?.[1];
    return key === undefined ? this.byToken(BEARER.exec(authorization)?.[1] ?? '') : this.byVirtualKey(key);
  }

  override requireRule(_rule: string, principal: KnownPrincipal): void {
    if (principal.type !== 'sandbox') throw new Problem('authorization.denied');
  }

  private async byToken(token: string): Promise<Identified> {
    const principal = await this.bySessionToken(token);
    return {
      principal,
      writer: { id: callerKeyOf(principal) },
      admit: () => Promise.resolve(),
      confirm: () => this.bySessionToken(token),
    };
  }

  private async byVirtualKey(rawKey: string): Promise<Identified> {
    const { sandbox } = await this.keys.authenticate(rawKey);
    const { organisationId, proof } = sandbox;
    return {
      principal: sandbox,
      writer: { id: callerKeyOf(sandbox) },
      admit: (reply) => {
        reply.raw.once('close', () => this.uses.note(proof.keyId, reply.statusCode >= 400));
        return Promise.resolve();
      },
      confirm: async (tx) => (await this.keys.hold(organisationId, tx, proof.keyId)).sandbox,
    };
  }

  /** @throws Problem session_token.invalid */
  private async bySessionToken(token: string): Promise<Sandbox> {
    const organisationId = this.organisation.id;
    try {
      return sandboxOf(await this.tokens.check(organisationId, token), organisationId);
    } catch (error) {
      if (!(error instanceof AtiError)) throw error;
      this.metrics.refused(error.code);
      throw new Problem('session_token.invalid', {
        detail: error.message,
        facts: { fault: error.code },
        trace: {
          details: { fault: error.code },
          heard: {
            kind: 'session_token',
            word: error.code,
            heldTo: error instanceof RefusedByProfile ? error.profileId : null,
          },
        },
      });
    }
  }
}

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;
const VIRTUAL_KEY = /^Ati-Key +([\x21-\x7e]*)$/i;

/** @throws AtiError invalid_claim for a subject that would be told to nobody as it is */
function sandboxOf(
  { claims, profileId, agent }: GoodSessionToken,
  organisationId: Sandbox['organisationId'],
): Sandbox {
  const { sub, scope, exp, jti = null, job_id: jobId = null, sandbox_id: sandboxId = null, ati } = claims;
  const shown = [sub, jti, jobId, sandboxId].filter((text) => text !== null);
  if (shown.some((text) => text.length > SUB_MAX || flawOfLine(text) !== null))
    throw new AtiError('invalid_claim', 'The session token says something that cannot be read.');
  return {
    type: 'sandbox',
    id: sub,
    name: sub,
    organisationId,
    agentId: agent?.id ?? null,
    scopes: atiScopes.parseScopes(scope),
    rates: ati?.rate ?? {},
    proof: { kind: 'session_token', profileId, tokenId: jti },
    expiresAt: new Date(Math.min(exp * 1000, DATE_MAX)),
    jobId,
    sandboxId,
  };
}

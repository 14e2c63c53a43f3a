import { Injectable } from '@nestjs/common';
import type { Sandbox } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Problem } from '../platform/errors/problem.js';
import { SessionTokens, type NewSessionToken, type TokenChange } from '../session-tokens/index.js';
import { KeyFinder } from './key-finder.js';

/** How long a token lives at most that a key is exchanged for, in seconds (ATI 12.5). */
const SECONDS_MAX = 300;

/** Trades virtual keys for session tokens, which proxies take that know no keys. */
@Injectable()
export class KeyExchange {
  constructor(
    private readonly keys: KeyFinder,
    private readonly tokens: SessionTokens,
    private readonly clock: Clock,
  ) {}

  /**
   * A token that may what the key may and lives no longer than the key. It ends with the key.
   * @throws Problem authorization.denied without a key, authentication.failed for one that has just ended,
   * session_token.not_issued
   */
  async exchange(change: TokenChange, { proof, organisationId }: Sandbox): Promise<NewSessionToken> {
    if (proof.kind !== 'virtual_key')
      throw new Problem('authorization.denied', {
        detail: 'Missing key: only a virtual key is exchanged for a session token.',
      });
    const { hash, sandbox } = await this.keys.hold(organisationId, change.tx, proof.keyId);
    const leftSeconds = Math.floor((sandbox.expiresAt.getTime() - this.clock.now().getTime()) / 1000);
    if (leftSeconds < 1)
      throw new Problem('session_token.not_issued', {
        detail: 'The virtual key has all but expired.',
        facts: { fault: 'expired' },
      });
    return this.tokens.issue(change, {
      sub: sandbox.id,
      scope: sandbox.scopes.join(' '),
      ttlSeconds: Math.min(SECONDS_MAX, leftSeconds),
      rate: sandbox.rates,
      keyHash: hash,
    });
  }
}

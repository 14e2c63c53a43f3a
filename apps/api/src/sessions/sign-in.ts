import { Injectable } from '@nestjs/common';
import type { ReasonCode, SignIn } from '@signet/contracts';
import { Journal, type Origin } from '../journal/index.js';
import { Guesses, LIMITS, LimitsService, refuseIfExceeded } from '../limits/index.js';
import { DefaultOrganisation, MembersService, type MemberEntity } from '../members/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Problem } from '../platform/errors/problem.js';
import { uuidHex } from '../platform/ids/ids.js';
import { ANONYMOUS, decide, kept } from '../policy/index.js';
import { networkOf } from '../platform/network/address.js';
import { FailedSignInCounts } from './failed-sign-ins.js';
import { KnownVisitors } from './known-visitors.js';
import { SessionsService, type HeldSession } from './sessions.service.js';

/** Who wants to sign in, from where. */
export interface Visitor {
  origin: Origin;
  /** What an earlier sign-in left in the browser, if it is one that did. */
  browser: string | null;
}

/** Signing in with a password, which many may try to guess. */
@Injectable()
export class SignInService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly members: MembersService,
    private readonly guesses: Guesses,
    private readonly known: KnownVisitors,
    private readonly failed: FailedSignInCounts,
    private readonly limits: LimitsService,
    private readonly organisation: DefaultOrganisation,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem authentication.failed without saying whether the account exists; limit.exceeded */
  async signIn({ email, password }: SignIn, { origin, browser }: Visitor): Promise<HeldSession> {
    const account = await this.members.findByEmail(email);
    const knownBrowser = account && this.known.browserOf(browser, account.id);
    // A stranger at the same address must not use up what the owner of a browser we know may do.
    if (!knownBrowser) refuseIfExceeded(await this.limits.countAddress(LIMITS.signInByAddress, origin.ip));

    const isKnown = knownBrowser !== null || (await this.known.isKnownNetwork(account?.id ?? '', origin.ip));
    const guess = {
      secret: `password ${await this.members.comparable(email)}`,
      by: knownBrowser ? `browser ${knownBrowser}` : `network ${networkOf(origin.ip)}`,
      isKnown,
    };
    await this.guesses.admit(guess).catch(async (error: unknown) => {
      if (account) await this.failed.note(account.id, origin.ip);
      throw error;
    });
    if (!(await this.members.hasPassword(account, password, { isKnown }))) {
      if (account) await this.failed.note(account.id, origin.ip);
      const recordedAs = await this.record(account, origin);
      throw new Problem('authentication.failed', {
        detail: 'The e-mail address and the password do not belong together.',
        trace: { isOnRecord: true, recordedAs },
      });
    }
    await this.guesses.succeeded(guess);
    return this.sessions.start(account!, origin);
  }

  /** Returns the id of the event, as hex digits. */
  private async record(account: MemberEntity | null, origin: Origin): Promise<string> {
    const shown = { hasAccount: account !== null, isPasswordRight: false };
    const id = await this.journal.append({
      organisationId: account?.organisationId ?? this.organisation.id,
      occurredAt: this.clock.now(),
      type: 'member.sign_in_failed',
      outcome: 'failure',
      reason: 'wrong_credentials' satisfies ReasonCode,
      actor: [
        account ? { type: 'member', id: account.id, name: account.name } : { type: 'anonymous', id: null },
      ],
      origin,
      details: { why: kept(decide(ANONYMOUS, 'member.sign_in', shown, null)) },
    });
    return uuidHex(id);
  }
}

import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ROLE_PERMISSIONS, type Session, type SignIn } from '@signet/contracts';
import { MoreThan } from 'typeorm';
import { ActivityService, type Origin } from '../activity/index.js';
import { LIMITS, LimitsService, refuseIfExceeded } from '../limits/index.js';
import { DefaultOrganisation, MemberEntity, MembersService } from '../members/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Keyring, sameBytes } from '../platform/crypto/keyring.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { networkOf } from '../platform/network/address.js';
import { SessionEntity } from './session.entity.js';

/** A session somebody holds: `secret` is what the cookie carries. */
export interface HeldSession {
  secret: string;
  session: Session;
}

/** Who is signed in to the console. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly limits: LimitsService,
    private readonly organisation: DefaultOrganisation,
    private readonly activity: ActivityService,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws Problem authentication.failed without saying whether the account exists; limit.exceeded */
  async signIn({ email, password }: SignIn, origin: Origin): Promise<HeldSession> {
    refuseIfExceeded(await this.limits.countAddress(LIMITS.signInByAddress, origin.ip));
    // Per address and account: a stranger's tries must not lock the owner of an account out.
    const account = `${networkOf(origin.ip)} ${await this.members.comparable(email)}`;
    refuseIfExceeded(await this.limits.count(LIMITS.signInByAccount, account));

    const member = await this.members.authenticate(email, password);
    if (!member) {
      await this.recordFailure(email, origin);
      throw new Problem('authentication.failed', {
        detail: 'The e-mail address and the password do not belong together.',
        trace: { isOnRecord: true },
      });
    }
    return this.start(member, origin);
  }

  /** Starts a session for a member who proved who they are. */
  async start(member: MemberEntity, origin: Origin): Promise<HeldSession> {
    const secret = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.settings.SIGNET_SESSION_SECONDS * 1000);
    await this.database.transaction(async (tx) => {
      await tx.insert(SessionEntity, {
        digest: this.keyring.digest(secret),
        memberId: member.id,
        createdAt: now,
        expiresAt,
      });
      await this.activity.record(tx, {
        organisationId: member.organisationId,
        occurredAt: now,
        type: 'member.signed_in',
        outcome: 'success',
        actor: [{ type: 'member', id: member.id, name: member.name }],
        origin,
      });
    });
    return { secret, session: await this.describe(secret, member, expiresAt) };
  }

  /** Returns the session a cookie stands for, or null when it is unknown, over, or its member was disabled. */
  async find(secret: string): Promise<Session | null> {
    const found = await this.findRow(secret);
    return found && this.describe(secret, found.member, found.row.expiresAt);
  }

  /** Whether a write carries the token that only this origin's pages can read. */
  isCsrfToken(secret: string, presented: unknown): boolean {
    return (
      typeof presented === 'string' && sameBytes(Buffer.from(this.csrfToken(secret)), Buffer.from(presented))
    );
  }

  async signOut(secret: string, origin: Origin): Promise<void> {
    const found = await this.findRow(secret);
    if (!found) return;
    await this.database.transaction(async (tx) => {
      await tx.delete(SessionEntity, { digest: found.row.digest });
      await this.activity.record(tx, {
        organisationId: found.member.organisationId,
        occurredAt: this.clock.now(),
        type: 'member.signed_out',
        outcome: 'success',
        actor: [{ type: 'member', id: found.member.id, name: found.member.name }],
        origin,
      });
    });
  }

  private async findRow(secret: string): Promise<{ row: SessionEntity; member: MemberEntity } | null> {
    const row = await this.database.manager.findOneBy(SessionEntity, {
      digest: this.keyring.digest(secret),
      expiresAt: MoreThan(this.clock.now()),
    });
    const member = row && (await this.database.manager.findOneBy(MemberEntity, { id: row.memberId }));
    return row && member && !member.disabledAt ? { row, member } : null;
  }

  private async describe(secret: string, member: MemberEntity, expiresAt: Date): Promise<Session> {
    const organisation = await this.members.getOrganisation(member.organisationId);
    return {
      member: { id: member.id, name: member.name, email: member.email, role: member.role },
      organisation: { id: organisation.id, name: organisation.name },
      permissions: [...ROLE_PERMISSIONS[member.role]],
      csrf_token: this.csrfToken(secret),
      expires_at: expiresAt.toISOString(),
    };
  }

  private csrfToken(secret: string): string {
    return this.keyring.mac('csrf', secret).toString('base64url');
  }

  private async recordFailure(email: string, origin: Origin): Promise<void> {
    const known = await this.members.findByEmail(email);
    await this.activity.append({
      organisationId: known?.organisationId ?? this.organisation.id,
      occurredAt: this.clock.now(),
      type: 'member.sign_in_failed',
      outcome: 'failure',
      reason: 'wrong_credentials',
      actor: known ? [{ type: 'member', id: known.id, name: known.name }] : [{ type: 'anonymous', id: null }],
      origin,
    });
  }
}

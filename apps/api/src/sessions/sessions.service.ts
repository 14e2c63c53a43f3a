import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ROLE_PERMISSIONS, type FailedSignIns, type Session } from '@signet/contracts';
import { MoreThan } from 'typeorm';
import type { Operator } from '../access/index.js';
import { Journal, type Origin } from '../journal/index.js';
import { MemberEntity, MembersService } from '../members/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Keyring, sameBytes } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { FailedSignInCounts } from './failed-sign-ins.js';
import { KnownVisitors, type BrowserCookie } from './known-visitors.js';
import { SessionEntity } from './session.entity.js';

/** A session somebody holds: `secret` is what its cookie carries, `browser` what stays when it is over. */
export interface HeldSession {
  secret: string;
  browser: BrowserCookie;
  session: Session;
}

/** Who is signed in to the console. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly known: KnownVisitors,
    private readonly failed: FailedSignInCounts,
    private readonly journal: Journal,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Starts a session for a member who proved who they are. */
  async start(member: MemberEntity, origin: Origin): Promise<HeldSession> {
    const secret = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.settings.SIGNET_SESSION_SECONDS * 1000);
    const fresh = {
      digest: this.keyring.digest(secret),
      memberId: member.id,
      createdAt: now,
      expiresAt,
    };
    const row = await this.database.transaction(async (tx) => {
      await this.known.rememberNetwork(tx, member.id, origin.ip);
      const begun: SessionEntity = { ...fresh, ...(await this.failed.take(tx, member.id)) };
      await tx.insert(SessionEntity, begun);
      await this.journal.write(tx, {
        organisationId: member.organisationId,
        occurredAt: now,
        type: 'member.signed_in',
        outcome: 'success',
        actor: [{ type: 'member', id: member.id, name: member.name }],
        origin,
      });
      return begun;
    });
    return {
      secret,
      browser: this.known.newBrowser(member.id),
      session: await this.describe(secret, member, row),
    };
  }

  /** Returns the session a cookie stands for, or null when it is unknown or over. */
  async find(secret: string): Promise<Session | null> {
    const found = await this.findRow(secret);
    return found && this.describe(secret, found.member, found.row);
  }

  /**
   * The member a cookie stands for, as they are now and will be until the transaction ends; null when it stands for
   * nobody any more. Whoever ends the session, or takes a right away, waits for what the member has begun.
   */
  async hold(tx: Transaction, secret: string): Promise<Pick<Operator, 'name' | 'permissions'> | null> {
    const found = await this.findRow(secret, tx, { mode: 'pessimistic_read' });
    return found && { name: found.member.name, permissions: ROLE_PERMISSIONS[found.member.role] };
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
      await this.journal.write(tx, {
        organisationId: found.member.organisationId,
        occurredAt: this.clock.now(),
        type: 'member.signed_out',
        outcome: 'success',
        actor: [{ type: 'member', id: found.member.id, name: found.member.name }],
        origin,
      });
    });
  }

  private async findRow(
    secret: string,
    tx: Transaction = this.database.manager,
    lock?: { mode: 'pessimistic_read' },
  ): Promise<{ row: SessionEntity; member: MemberEntity } | null> {
    const digest = this.keyring.digest(secret);
    const unexpired = { digest, expiresAt: MoreThan(this.clock.now()) };
    const row = await tx.findOne(SessionEntity, { where: unexpired, ...(lock && { lock }) });
    const member =
      row && (await tx.findOne(MemberEntity, { where: { id: row.memberId }, ...(lock && { lock }) }));
    return row && member ? { row, member } : null;
  }

  private async describe(secret: string, member: MemberEntity, row: SessionEntity): Promise<Session> {
    const organisation = await this.members.getOrganisation(member.organisationId);
    return {
      member: { id: member.id, name: member.name, email: member.email, role: member.role },
      organisation: { id: organisation.id, name: organisation.name },
      permissions: [...ROLE_PERMISSIONS[member.role]],
      csrf_token: this.csrfToken(secret),
      expires_at: row.expiresAt.toISOString(),
      failed_sign_ins: failedSignInsOf(row),
    };
  }

  private csrfToken(secret: string): string {
    return this.keyring.mac('csrf', secret).toString('base64url');
  }
}

const failedSignInsOf = ({
  failedSignIns: count,
  failedFromNetworks: networks,
  failingSince,
}: SessionEntity): FailedSignIns | null =>
  failingSince && { count, networks, since: failingSince.toISOString() };

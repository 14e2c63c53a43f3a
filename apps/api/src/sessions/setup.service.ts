import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { SetUpInstance } from '@signet/contracts';
import { Journal, newMembers, type Origin } from '../journal/index.js';
import { DefaultOrganisation, MembersService, type MemberEntity } from '../members/index.js';
import { LIMITS, LimitsService, refuseIfExceeded } from '../limits/index.js';
import { Clock } from '../platform/clock/clock.js';
import { dashboardUrl } from '../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Keyring, sameBytes } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { writeDurably } from '../platform/files/durable-file.js';
import { Problem } from '../platform/errors/problem.js';
import { ANONYMOUS, decide } from '../policy/index.js';
import { SessionsService, type HeldSession } from './sessions.service.js';
import { SignInService, type Visitor } from './sign-in.js';

/**
 * The first run. A one-time link, readable only by whoever runs the server, proves who may claim the instance; nobody
 * else can, however early they find it.
 */
@Injectable()
export class SetupService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly sessions: SessionsService,
    private readonly signIns: SignInService,
    private readonly organisation: DefaultOrganisation,
    private readonly journal: Journal,
    private readonly limits: LimitsService,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async isNeeded(): Promise<boolean> {
    return !(await this.members.hasOwner(this.organisation.id, this.database.manager));
  }

  /**
   * Makes the owner that the settings name, or the link. Returns the link that waits in the data folder to be used; null
   * when nobody is awaited, and when another process made one, in a folder of its own: that one stays good.
   */
  async start(): Promise<string | null> {
    if (await this.isNeeded()) {
      const { SIGNET_OWNER_EMAIL: email, SIGNET_OWNER_PASSWORD: password } = this.settings;
      if (!email || !password) return (await this.findLink()) ?? (await this.makeFirstLink());
      await this.createNamedOwner(email, password);
    }
    await fs.rm(this.linkFile, { force: true });
    return null;
  }

  /** Makes a link in the place of the one that was lost, which ends. Null when there is an owner. */
  async renewLink(): Promise<string | null> {
    if (!(await this.isNeeded())) return null;
    return this.database.transaction((tx) => this.makeLink(tx));
  }

  /**
   * Makes the owner. Done again by somebody whose answer was lost, it signs in the owner they are: the code is spent, and
   * the password they chose is the proof.
   * @throws Problem setup.closed, setup.code_invalid, limit.exceeded
   */
  async setUp(input: SetUpInstance, visitor: Visitor): Promise<HeldSession> {
    const { origin } = visitor;
    refuseIfExceeded(await this.limits.countAddress(LIMITS.setUpByAddress, origin.ip));
    if (!(await this.isOpenWith(input.code))) return this.signInAgain(input, visitor);
    const owner = await this.database.transaction(async (tx) => {
      await takeTurns(tx);
      const [link] = await tx.query<{ digest: Buffer }[]>(
        'select digest from setup_link where organisation_id = $1 for update',
        [this.organisation.id],
      );
      if (await this.members.hasOwner(this.organisation.id, tx)) return null;
      if (!this.isCodeOf(link, input.code)) throw wrongCode();
      await tx.query('delete from setup_link where organisation_id = $1', [this.organisation.id]);
      await this.members.renameOrganisation(this.organisation.id, tx, input.organisation_name);
      return this.createOwner(tx, input, origin);
    });
    if (!owner) return this.signInAgain(input, visitor);
    await fs.rm(this.linkFile, { force: true });
    return this.sessions.start(owner, origin);
  }

  /** Under the limits of any other sign-in: this is no second door to try passwords at. */
  private async signInAgain({ email, password }: SetUpInstance, visitor: Visitor): Promise<HeldSession> {
    try {
      return await this.signIns.signIn({ email, password }, visitor);
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.code !== 'authentication.failed') throw cause;
      throw closed(cause);
    }
  }

  /**
   * Whether the code is the right one, which passes however many wrong ones there were: they are counted, not it. False
   * when there is an owner. Asked before anything is locked.
   */
  private async isOpenWith(code: string): Promise<boolean> {
    const [link] = await this.database.manager.query<{ digest: Buffer }[]>(
      'select digest from setup_link where organisation_id = $1',
      [this.organisation.id],
    );
    if (this.isCodeOf(link, code)) return true;
    if (!(await this.isNeeded())) return false;
    refuseIfExceeded(await this.limits.count(LIMITS.wrongSetUpCodes, this.organisation.id));
    throw wrongCode();
  }

  private isCodeOf(link: { digest: Buffer } | undefined, code: string): boolean {
    return link !== undefined && sameBytes(link.digest, this.keyring.mac('setup', code));
  }

  private get linkFile(): string {
    return path.join(this.settings.SIGNET_DATA_DIR, 'setup-link');
  }

  /** The link of an earlier start or of a process beside this one, at the console's present address. */
  private async findLink(): Promise<string | null> {
    const code = (await fs.readFile(this.linkFile, 'utf8').catch(() => '')).trim().split('#code=')[1];
    if (!code) return null;
    const [link] = await this.database.manager.query<{ digest: Buffer }[]>(
      'select digest from setup_link where organisation_id = $1',
      [this.organisation.id],
    );
    if (!this.isCodeOf(link, code)) return null;
    return this.writeLink(code);
  }

  private makeFirstLink(): Promise<string | null> {
    return this.database.transaction(async (tx) => {
      await takeTurns(tx);
      if (await this.members.hasOwner(this.organisation.id, tx)) return null;
      const made = await tx.query<unknown[]>('select from setup_link where organisation_id = $1', [
        this.organisation.id,
      ]);
      return made.length ? null : this.makeLink(tx);
    });
  }

  /** In the place of the one there is, if any: two commands at once leave the link of the later one. */
  private async makeLink(tx: Transaction): Promise<string> {
    const code = randomBytes(24).toString('base64url');
    await tx.query(
      `insert into setup_link (organisation_id, digest) values ($1, $2)
       on conflict on constraint setup_link__pk do update set digest = excluded.digest, created_at = default`,
      [this.organisation.id, this.keyring.mac('setup', code)],
    );
    return this.writeLink(code);
  }

  private async writeLink(code: string): Promise<string> {
    // In the fragment, which browsers do not send: it reaches no log on the way.
    const url = `${dashboardUrl(this.settings)}/setup#code=${code}`;
    await writeDurably(this.linkFile, `${url}\n`);
    return url;
  }

  private async createNamedOwner(email: string, password: string): Promise<void> {
    const origin: Origin = { ip: '', requestId: 'startup', method: 'START', path: 'SIGNET_OWNER_EMAIL' };
    await this.database.transaction(async (tx) => {
      await takeTurns(tx);
      if (await this.members.hasOwner(this.organisation.id, tx)) return;
      await this.createOwner(tx, { name: email.split('@')[0] ?? email, email, password }, origin);
    });
  }

  private async createOwner(
    tx: Transaction,
    { name, email, password }: Pick<SetUpInstance, 'name' | 'email' | 'password'>,
    origin: Origin,
  ): Promise<MemberEntity> {
    const organisationId = this.organisation.id;
    const owner = await this.members.create(tx, { organisationId, email, name, role: 'owner', password });
    await this.journal.write(tx, {
      organisationId,
      occurredAt: this.clock.now(),
      type: 'instance.set_up',
      outcome: 'success',
      actor: [{ type: 'member', id: owner.id, name: owner.name }],
      origin,
      // Who a person is stands beside the record, from where it can be erased.
      object: { type: 'member', id: owner.id, name: null },
      changes: newMembers({ role: owner.role, email: owner.email }, { personal: ['email'] }),
    });
    return owner;
  }
}

/** Of all who would make the first owner or the first link, by whichever way, one goes at a time. */
const takeTurns = (tx: Transaction): Promise<unknown> =>
  tx.query(`select pg_advisory_xact_lock(hashtext('setup'))`);

const closed = (cause: Problem): Problem =>
  new Problem('setup.closed', {
    detail: 'This instance has an owner. Sign in instead.',
    trace: { decision: decide(ANONYMOUS, 'instance.set_up', { hasOwner: true, isCodeRight: false }, null) },
    cause,
  });

const wrongCode = (): Problem =>
  new Problem('setup.code_invalid', {
    detail: 'This set-up link is not the current one. Open the one in the data folder, file setup-link.',
    trace: { decision: decide(ANONYMOUS, 'instance.set_up', { hasOwner: false, isCodeRight: false }, null) },
  });

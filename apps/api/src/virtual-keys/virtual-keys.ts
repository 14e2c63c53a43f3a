import { Inject, Injectable } from '@nestjs/common';
import type { CreateVirtualKey, EditVirtualKey, IssuedVirtualKey, VirtualKey } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Journal, type ActivityActor, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { randomId } from '../platform/ids/ids.js';
import { laterThan, type Precondition } from '../platform/versions/precondition.js';
import { keyChanged, keyIssued, keyRevoked, keyTurned, type By } from './key-facts.js';
import { hashOfKey, newRawKey } from './raw-key.js';
import { SessionTokenRevocations } from '../session-tokens/index.js';
import { found, type WhichKey } from './virtual-key-list.js';
import type { VirtualKeyEntity } from './virtual-key.entity.js';
import { stateOf, toVirtualKey } from './virtual-key.mapper.js';
import { VirtualKeysRepository, type WhichKeys } from './virtual-keys.repository.js';

/** How many keys of an organisation may be usable at once. */
export const USABLE_KEYS_MAX = 10_000;

/** How many facts one statement writes. */
const FACTS_AT_ONCE = 500;

/** Who changes a key, from which request and in which transaction. */
export interface KeyChange {
  tx: Transaction;
  scope: Scope;
  actor: ActivityActor;
  origin: Origin;
  /** Which version of the key it is based on, where somebody said. */
  precondition?: Precondition;
  /** Who asked for it, as the caller says: kept beside who proved it. */
  claimedBy?: string | undefined;
}

/** Virtual keys: issued, changed and ended. */
@Injectable()
export class VirtualKeys {
  private readonly secondsMax: number;

  constructor(
    @Inject(SETTINGS) { SIGNET_VIRTUAL_KEY_SECONDS_MAX: secondsMax }: Settings,
    private readonly repository: VirtualKeysRepository,
    private readonly journal: Journal,
    private readonly tokens: SessionTokenRevocations,
    private readonly clock: Clock,
  ) {
    this.secondsMax = secondsMax;
  }

  /** @throws Problem request.invalid, virtual_key.exists, virtual_key.too_many */
  async issue(change: KeyChange, input: CreateVirtualKey): Promise<IssuedVirtualKey> {
    const { tx, scope, actor } = change;
    this.requireLifetime(input.ttl_seconds);
    const now = this.clock.now();
    await this.requireRoom(scope, tx, now);
    // Of two at once the unique index lets one through, and the other is told the same.
    if (await this.repository.hasNamed(scope, tx, input.user_id, input.alias))
      throw new Problem('virtual_key.exists', {
        detail: 'This user has a key of this name. Revoke it, or name this one otherwise.',
      });
    const rawKey = newRawKey();
    const key: VirtualKeyEntity = {
      id: randomId('vkey_'),
      organisationId: scope,
      hash: hashOfKey(rawKey),
      userId: input.user_id,
      alias: input.alias,
      tools: input.tools,
      providers: input.providers,
      categories: input.categories,
      skills: input.skills,
      rate: input.rate,
      metadata: input.metadata,
      requestCount: 0,
      errorCount: 0,
      lastUsedAt: null,
      createdAt: now,
      createdBy: actor.id!,
      updatedAt: now,
      expiresAt: new Date(now.getTime() + input.ttl_seconds * 1000),
      blockedAt: null,
      revokedAt: null,
      revokedBy: null,
    };
    await this.repository.insert(tx, key);
    await this.journal.write(tx, keyIssued(key, by(change, now)));
    return { key: toVirtualKey(key, now), raw_key: rawKey };
  }

  /** Changes what a key may, from its next request on. @throws Problem virtual_key.not_found, virtual_key.ended, virtual_key.changed */
  async edit(change: KeyChange, id: string, input: EditVirtualKey): Promise<VirtualKey> {
    const before = await this.getUsable(change, { id });
    const now = this.clock.now();
    const { tx, scope } = change;
    const edited = { ...input, updatedAt: laterThan(before.updatedAt, now) } as Partial<VirtualKeyEntity>;
    const after = { ...before, ...edited };
    await this.repository.update(scope, tx, id, edited);
    const fact = keyChanged(before, after, by(change, now));
    if (fact) await this.journal.write(tx, fact);
    return toVirtualKey(after, now);
  }

  /** Lets a key work no more until it is unblocked. Blocked once more, nothing changes. @throws Problem virtual_key.not_found, virtual_key.ended */
  block(change: KeyChange, id: string): Promise<VirtualKey> {
    return this.turn(change, id, true);
  }

  /** Undoes {@link block}. @throws Problem virtual_key.not_found, virtual_key.ended */
  unblock(change: KeyChange, id: string): Promise<VirtualKey> {
    return this.turn(change, id, false);
  }

  /** Ends a key for good, and puts it into the archive. @throws Problem virtual_key.not_found, virtual_key.ended, virtual_key.changed */
  async revoke(change: KeyChange, which: WhichKey): Promise<VirtualKey> {
    const { tx, scope, actor } = change;
    const before = await this.getForUpdate(change, which);
    if (before.revokedAt) throw ended();
    const now = this.clock.now();
    const end = { revokedAt: now, revokedBy: actor.id!, updatedAt: laterThan(before.updatedAt, now) };
    const after = { ...before, ...end };
    await this.repository.update(scope, tx, before.id, end);
    await this.journal.write(tx, keyRevoked(after, by(change, now)));
    await this.tokens.revokeOfKeys(change, [before.hash]);
    return toVirtualKey(after, now);
  }

  /** Ends all that are meant and have not been revoked. Returns how many. */
  async revokeAll(change: KeyChange, which: WhichKeys): Promise<number> {
    const { tx, scope, actor } = change;
    const now = this.clock.now();
    const revoked = await this.repository.revokeAll(scope, tx, which, { at: now, by: actor.id! });
    const facts = revoked.map((key) => keyRevoked(key, by(change, now)));
    for (let at = 0; at < facts.length; at += FACTS_AT_ONCE)
      await this.journal.write(tx, ...facts.slice(at, at + FACTS_AT_ONCE));
    if (facts.length)
      await this.tokens.revokeOfKeys(
        change,
        revoked.map(({ hash }) => hash),
      );
    return revoked.length;
  }

  private async turn(change: KeyChange, id: string, isBlocked: boolean): Promise<VirtualKey> {
    const { tx, scope } = change;
    const before = await this.getUsable(change, { id });
    const now = this.clock.now();
    if (Boolean(before.blockedAt) === isBlocked) return toVirtualKey(before, now);
    const turned = { blockedAt: isBlocked ? now : null, updatedAt: laterThan(before.updatedAt, now) };
    const after = { ...before, ...turned };
    await this.repository.update(scope, tx, id, turned);
    await this.journal.write(tx, keyTurned(before, after, by(change, now)));
    return toVirtualKey(after, now);
  }

  private async getForUpdate({ scope, tx, precondition }: KeyChange, which: WhichKey) {
    const key = found(await this.repository.findForUpdate(scope, tx, which));
    precondition?.require(key.updatedAt);
    return key;
  }

  private async getUsable(change: KeyChange, which: WhichKey): Promise<VirtualKeyEntity> {
    const key = await this.getForUpdate(change, which);
    const state = stateOf(key, this.clock.now());
    if (state === 'revoked' || state === 'expired') throw ended();
    return key;
  }

  private requireLifetime(seconds: number): void {
    if (seconds <= this.secondsMax) return;
    const message = `At most ${this.secondsMax} seconds: that is the longest life of a key on this instance`;
    throw invalid([{ pointer: '/ttl_seconds', message }]);
  }

  private async requireRoom(scope: Scope, tx: Transaction, now: Date): Promise<void> {
    const usable = await this.repository.countUsable(scope, tx, now);
    if (usable < USABLE_KEYS_MAX) return;
    throw new Problem('virtual_key.too_many', {
      detail: `There are ${usable} keys that work; ${USABLE_KEYS_MAX} are allowed. Revoke some that are not needed.`,
      facts: { limit: USABLE_KEYS_MAX },
    });
  }
}

const by = ({ actor, origin, claimedBy }: KeyChange, at: Date): By => ({ actor, origin, at, claimedBy });

const ended = () => new Problem('virtual_key.ended', { detail: 'This key was revoked or has expired.' });

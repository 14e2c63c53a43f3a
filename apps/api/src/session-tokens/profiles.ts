import { Injectable } from '@nestjs/common';
import {
  DEFAULT_PROFILE,
  type CreateProfile,
  type EditProfile,
  type Profile,
  type ProfileQuery,
} from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { changesBetween, Journal, newMembers, type ActivityActor, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Reader, type Transaction } from '../platform/database/database.js';
import { random } from '../platform/crypto/random.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { Cursors, type Page } from '../platform/pagination/cursor.js';
import { laterThan, type Precondition } from '../platform/versions/precondition.js';
import { ProfileKeys } from './profile-keys.js';
import { ProfileEntity } from './profile.entity.js';
import { settingsOf, toProfile } from './profile.mapper.js';

const PROFILES_MAX = 50;
const ID_BYTES = 12;

/** Who changes something, from which request and in which transaction. */
export interface TokenChange {
  tx: Transaction;
  scope: Scope;
  actor: ActivityActor;
  origin: Origin;
  /** Which version it is based on, where somebody said. */
  precondition?: Precondition;
}

type Settings = Omit<ProfileEntity, 'id' | 'organisationId' | 'createdAt' | 'updatedAt'>;

const DEFAULTS: Settings = {
  name: DEFAULT_PROFILE,
  algorithm: 'HS256',
  audience: 'ati-proxy',
  issuer: 'ati-orchestrator',
  leewaySeconds: 60,
  defaultTtlSeconds: 3600,
  maxTtlSeconds: 86_400,
  target: 'gateway',
  proxyUrl: null,
};

/** The house makes the first profile, whoever needs it. */
const HOUSE: ActivityActor = { type: 'system', id: 'session tokens' };

/** The trust domains of an organisation. */
@Injectable()
export class Profiles {
  constructor(
    private readonly database: Database,
    private readonly keys: ProfileKeys,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly cursors: Cursors,
  ) {}

  /** By name, which is unique. */
  async list(scope: Scope, { cursor, limit, name }: ProfileQuery): Promise<Page<Profile>> {
    await this.database.transaction((tx) => this.findDefault(scope, tx));
    const { page, next } = await this.cursors.page(
      `ati-profiles:${scope}`,
      { cursor, limit },
      (after: readonly [string] | null) =>
        this.database.manager
          .createQueryBuilder(ProfileEntity, 'p')
          .where('p.organisation_id = :scope', { scope })
          .andWhere(after ? 'p.name > :after' : 'true', { after: after?.[0] })
          .andWhere(name === undefined ? 'true' : 'p.name = :name', { name })
          .orderBy('p.name')
          .take(limit + 1)
          .getMany(),
      (row) => [row.name] as const,
    );
    return { page: await this.withKeys(scope, this.database.manager, page), next };
  }

  /** @throws Problem profile.not_found for unknown and foreign ones alike */
  async get(scope: Scope, id: string, tx: Transaction = this.database.manager): Promise<Profile> {
    const [profile] = await this.withKeys(scope, tx, [await this.read(scope, tx, id)]);
    return profile!;
  }

  /** As it is stored. @throws Problem profile.not_found */
  async read(scope: Scope, tx: Transaction, id: string): Promise<ProfileEntity> {
    return found(id, await tx.findOneBy(ProfileEntity, { organisationId: scope, id }));
  }

  /** The one that everybody has; made by whoever needs it first. */
  async findDefault(scope: Scope, tx: Transaction): Promise<ProfileEntity> {
    const find = () => tx.findOneBy(ProfileEntity, { organisationId: scope, name: DEFAULT_PROFILE });
    const there = await find();
    if (there) return there;
    await takeTurns(scope, tx);
    // Whoever waited finds what the other one made.
    return (await find()) ?? this.insert({ tx, scope, actor: HOUSE, origin: NOWHERE }, DEFAULTS);
  }

  /** @throws Problem request.invalid, profile.exists, profile.too_many */
  async create(change: TokenChange, input: CreateProfile): Promise<Profile> {
    const { tx, scope } = change;
    const { secret } = input;
    const settings = requireSense({
      name: input.name,
      algorithm: input.algorithm,
      audience: input.audience,
      issuer: input.issuer,
      leewaySeconds: input.leeway_seconds,
      defaultTtlSeconds: input.default_ttl_seconds,
      maxTtlSeconds: input.max_ttl_seconds,
      target: input.target,
      proxyUrl: withoutSlash(input.proxy_url),
    });
    if (secret !== undefined && settings.algorithm !== 'HS256')
      throw invalid([{ pointer: '/secret', message: 'Only a profile with HS256 has a secret' }]);
    await takeTurns(scope, tx);
    if (secret !== undefined && (await this.keys.isTaken(scope, tx, secret)))
      throw invalid([
        { pointer: '/secret', message: 'This secret is a key already: whoever has it could sign for both' },
      ]);
    const has = await tx.countBy(ProfileEntity, { organisationId: scope });
    if (has >= PROFILES_MAX)
      throw new Problem('profile.too_many', {
        detail: `There are ${has} profiles; ${PROFILES_MAX} are allowed. Delete one that is not needed.`,
        facts: { limit: PROFILES_MAX },
      });
    // The default one is there for everybody, and so its name is taken.
    if (
      settings.name === DEFAULT_PROFILE ||
      (await tx.existsBy(ProfileEntity, { organisationId: scope, name: settings.name }))
    )
      throw new Problem('profile.exists', { detail: 'There is a profile of this name already.' });
    const made = await this.insert(change, settings, secret);
    return this.get(scope, made.id, tx);
  }

  /** @throws Problem request.invalid, profile.not_found, profile.exists, profile.is_default, profile.changed */
  async edit(change: TokenChange, id: string, input: EditProfile): Promise<Profile> {
    const { tx, scope } = change;
    await takeTurns(scope, tx);
    const before = await this.hold(change, id);
    const renamed = input.name !== undefined && input.name !== before.name;
    if (renamed && before.name === DEFAULT_PROFILE) throw isDefault();
    if (renamed && (await tx.existsBy(ProfileEntity, { organisationId: scope, name: input.name! })))
      throw new Problem('profile.exists', { detail: 'There is a profile of this name already.' });
    const settings = requireSense({
      ...before,
      name: input.name ?? before.name,
      audience: input.audience ?? before.audience,
      issuer: input.issuer === undefined ? before.issuer : input.issuer,
      leewaySeconds: input.leeway_seconds ?? before.leewaySeconds,
      defaultTtlSeconds: input.default_ttl_seconds ?? before.defaultTtlSeconds,
      maxTtlSeconds: input.max_ttl_seconds ?? before.maxTtlSeconds,
      target: input.target ?? before.target,
      proxyUrl: input.proxy_url === undefined ? before.proxyUrl : withoutSlash(input.proxy_url),
    });
    const after = { ...settings, updatedAt: laterThan(before.updatedAt, this.clock.now()) };
    await tx.update(ProfileEntity, { organisationId: scope, id }, after);
    const changes = changesBetween(settingsOf(before), settingsOf(after));
    if (changes.length)
      await this.journal.write(tx, {
        ...this.about(change, after),
        type: 'ati.profile.updated',
        changes,
        details: { profile: after.name, changed: changes.map(({ path }) => path.slice(1)) },
      });
    return this.get(scope, id, tx);
  }

  /** Its keys go with it, and nobody takes its tokens any more. @throws Problem profile.not_found, profile.is_default, profile.in_use, profile.changed */
  async delete(change: TokenChange, id: string): Promise<Profile> {
    const { tx, scope } = change;
    const profile = await this.hold(change, id);
    if (profile.name === DEFAULT_PROFILE) throw isDefault();
    const [was] = await this.withKeys(scope, tx, [profile]);
    await this.keys.endAll(profile, tx);
    await tx.delete(ProfileEntity, { organisationId: scope, id });
    await this.journal.write(tx, {
      ...this.about(change, profile),
      type: 'ati.profile.deleted',
      changes: changesBetween(settingsOf(profile), {}),
      details: { profile: profile.name },
    });
    return was!;
  }

  /** Standing still until the transaction ends. @throws Problem profile.not_found, profile.changed */
  async hold({ tx, scope, precondition }: TokenChange, id: string): Promise<ProfileEntity> {
    const where = { organisationId: scope, id };
    const profile = found(
      id,
      await tx.findOne(ProfileEntity, { where, lock: { mode: 'pessimistic_write' } }),
    );
    precondition?.require(profile.updatedAt);
    return profile;
  }

  /** The circumstances of something that was done to a profile. */
  about({ scope, actor, origin }: TokenChange, { id, name }: Pick<ProfileEntity, 'id' | 'name'>) {
    return {
      organisationId: scope,
      occurredAt: this.clock.now(),
      outcome: 'success' as const,
      actor: [actor],
      origin,
      object: { type: 'profile', id, name },
    };
  }

  private async insert(change: TokenChange, settings: Settings, secret?: string): Promise<ProfileEntity> {
    const { tx, scope } = change;
    const now = this.clock.now();
    const id = `prf_${random(ID_BYTES).toString('hex')}`;
    const profile = { ...settings, id, organisationId: scope, createdAt: now, updatedAt: now };
    await tx.insert(ProfileEntity, profile);
    await this.keys.create(profile, tx, secret);
    await this.journal.write(tx, {
      ...this.about(change, profile),
      type: 'ati.profile.created',
      changes: newMembers(settingsOf(profile)),
      details: { profile: profile.name },
    });
    return profile;
  }

  private async withKeys(scope: Scope, reader: Reader, rows: readonly ProfileEntity[]): Promise<Profile[]> {
    const keys = await this.keys.listOf(
      scope,
      reader,
      rows.map(({ id }) => id),
    );
    return rows.map((row) =>
      toProfile(
        row,
        keys.filter(({ profileId }) => profileId === row.id),
      ),
    );
  }
}

const NOWHERE: Origin = { ip: '', requestId: 'session-tokens', method: 'SYSTEM', path: 'session-tokens' };

/** Two that make the last profile, or one of a name, take turns. */
const takeTurns = (scope: Scope, tx: Transaction) =>
  tx.query('select from organisation where id = $1 for no key update', [scope]);

const withoutSlash = (url: string | null): string | null => url && url.replace(/\/+$/, '');

function found(id: string, profile: ProfileEntity | null): ProfileEntity {
  if (!profile) throw new Problem('profile.not_found', { detail: `No profile has the id ${id}.` });
  return profile;
}

const isDefault = () =>
  new Problem('profile.is_default', {
    detail:
      'The default profile keeps its name and cannot be deleted: sandboxes get it unless another one is named.',
  });

/** @throws Problem request.invalid where settings do not go together */
function requireSense<S extends Settings>(settings: S): S {
  if (settings.defaultTtlSeconds > settings.maxTtlSeconds)
    throw invalid([
      {
        pointer: '/default_ttl_seconds',
        message: 'The usual lifetime must not be longer than the longest one',
      },
    ]);
  if (settings.target === 'stock' && settings.proxyUrl === null)
    throw invalid([{ pointer: '/proxy_url', message: 'Say where the proxy of your own answers' }]);
  return settings;
}

import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PageQuery } from '@signet/contracts';
import type { EntityTarget, FindOptionsOrder, FindOptionsWhere, QueryDeepPartialEntity } from 'typeorm';
import { And, Equal, ILike, MoreThan } from 'typeorm';
import type { Scope } from '../access/index.js';
import { changesBetween, Journal, newMembers, type ActivityActor, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { containing } from '../platform/database/containing.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { Cursors, type Page } from '../platform/pagination/cursor.js';
import { laterThan, type Precondition } from '../platform/versions/precondition.js';

/** What every entry of the catalogue has. */
export interface Entry {
  id: string;
  organisationId: Scope;
  name: string;
  createdAt: Date;
  updatedAt: Date;
}

/** One of the things that the catalogue holds. */
export interface Kind<E extends Entry> {
  type: 'provider' | 'tool' | 'skill';
  entity: EntityTarget<E>;
  idPrefix: string;
  /** How many an organisation may have. */
  max: number;
  /** What the log tells of an entry, by the names of the wire; of large texts their digest alone. */
  told: (entry: E) => object;
  /** Members of `told` that the log must not hold. */
  secret?: readonly string[];
}

/** Who changes the catalogue, from which request and in which transaction. */
export interface CatalogueChange {
  tx: Transaction;
  scope: Scope;
  actor: ActivityActor;
  origin: Origin;
  /** Which version of the entry it is based on, where somebody said. */
  precondition?: Precondition;
}

/** Which entries a list shows: those that everything fits that is given. */
interface EntryFilters {
  name?: string | undefined;
  /** A part of the name. */
  search?: string | undefined;
  providerId?: string | undefined;
}

type Own = 'id' | 'organisationId' | 'createdAt' | 'updatedAt';

/** What somebody sets of an entry. */
export type Settings<E extends Entry> = Omit<E, Own>;

/** Keeps the entries of the catalogue, of every kind alike: one locked row, one change, one record. */
@Injectable()
export class Entries {
  constructor(
    private readonly database: Database,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly cursors: Cursors,
  ) {}

  /** @throws Problem resource.not_found for unknown and foreign ones alike */
  async get<E extends Entry>(scope: Scope, kind: Kind<E>, id: string): Promise<E> {
    return found(kind, id, await this.database.manager.findOneBy(kind.entity, whichOf<E>(scope, { id })));
  }

  /** The same, standing still until the transaction ends. */
  async getForUpdate<E extends Entry>(scope: Scope, tx: Transaction, kind: Kind<E>, id: string): Promise<E> {
    const where = whichOf<E>(scope, { id });
    return found(kind, id, await tx.findOne(kind.entity, { where, lock: { mode: 'pessimistic_write' } }));
  }

  /** By name, which is unique. */
  async list<E extends Entry>(
    scope: Scope,
    kind: Kind<E>,
    { cursor, limit, name, search, providerId }: PageQuery & EntryFilters,
  ): Promise<Page<E>> {
    const named = [
      ...(name !== undefined ? [Equal(name)] : []),
      // There are no more of a kind than can be looked through.
      ...(search ? [ILike(containing(search))] : []),
    ];
    return this.cursors.page(
      `${kind.type}:${scope}`,
      { cursor, limit },
      (after: readonly [string] | null) => {
        const names = after ? [...named, MoreThan(after[0])] : named;
        return this.database.manager.find(kind.entity, {
          where: whichOf<E>(scope, {
            ...(providerId !== undefined && { providerId }),
            ...(names.length > 0 && { name: And(...names) }),
          }),
          order: { name: 'ASC' } as FindOptionsOrder<E>,
          take: limit + 1,
        });
      },
      (row) => [row.name] as const,
    );
  }

  /**
   * @param ofId what follows from the id, which is drawn here
   * @throws Problem resource.exists, resource.too_many
   */
  async create<E extends Entry>(
    change: CatalogueChange,
    kind: Kind<E>,
    settings: Settings<E>,
    ofId?: (id: string) => Partial<Settings<E>>,
  ): Promise<E> {
    const entry = await this.insert(change, kind, settings, ofId);
    await this.journal.write(change.tx, {
      ...this.about(change, kind, entry),
      type: 'ati.resource.created',
      changes: newMembers(kind.told(entry), { secret: kind.secret ?? [] }),
      details: { resource: kind.type, name: entry.name },
    });
    return entry;
  }

  /** Without a record of its own: many that come at once are one fact. @throws Problem resource.exists, resource.too_many */
  async insert<E extends Entry>(
    { tx, scope }: CatalogueChange,
    kind: Kind<E>,
    settings: Settings<E>,
    ofId?: (id: string) => Partial<Settings<E>>,
  ): Promise<E> {
    // Two that add the last one take turns.
    await tx.query('select from organisation where id = $1 for no key update', [scope]);
    const has = await tx.countBy(kind.entity, whichOf<E>(scope, {}));
    if (has >= kind.max)
      throw new Problem('resource.too_many', {
        detail: `There are ${has} ${kind.type}s; ${kind.max} are allowed. Delete one that is not needed.`,
        facts: { limit: kind.max },
      });
    // All who add something hold the lock, so the database need not be the one to say it.
    if (await tx.existsBy(kind.entity, whichOf<E>(scope, { name: settings.name })))
      throw new Problem('resource.exists', { detail: `There is a ${kind.type} of this name already.` });
    const now = this.clock.now();
    const id = `${kind.idPrefix}_${randomBytes(12).toString('hex')}`;
    const entry = {
      ...settings,
      ...ofId?.(id),
      id,
      organisationId: scope,
      createdAt: now,
      updatedAt: now,
    } as unknown as E;
    await tx.insert(kind.entity, { ...entry } as QueryDeepPartialEntity<E>);
    return entry;
  }

  /** @throws Problem resource.not_found, resource.changed */
  async edit<E extends Entry>(
    change: CatalogueChange,
    kind: Kind<E>,
    id: string,
    settingsFor: (entry: E) => Partial<Settings<E>> | Promise<Partial<Settings<E>>>,
  ): Promise<E> {
    const before = await this.getForUpdate(change.scope, change.tx, kind, id);
    change.precondition?.require(before.updatedAt);
    const after = await this.update(change, kind, before, await settingsFor(before));
    const changes = changesBetween(kind.told(before), kind.told(after), { secret: kind.secret ?? [] });
    if (changes.length)
      await this.journal.write(change.tx, {
        ...this.about(change, kind, after),
        type: 'ati.resource.updated',
        changes,
        details: {
          resource: kind.type,
          name: after.name,
          changed: [...new Set(changes.map(({ path }) => path.split('/')[1]!))],
        },
      });
    return after;
  }

  /** Without a record of its own. Whoever calls holds the lock of the row. */
  async update<E extends Entry>(
    { tx, scope }: CatalogueChange,
    kind: Kind<E>,
    before: E,
    settings: Partial<Settings<E>>,
  ): Promise<E> {
    const changed = { ...settings, updatedAt: laterThan(before.updatedAt, this.clock.now()) };
    await tx.update(
      kind.entity,
      whichOf<E>(scope, { id: before.id }),
      changed as unknown as QueryDeepPartialEntity<E>,
    );
    return { ...before, ...changed };
  }

  /**
   * Returns it as it was.
   * @param alongWith counts what goes with it
   * @throws Problem resource.not_found, resource.changed
   */
  async delete<E extends Entry>(
    change: CatalogueChange,
    kind: Kind<E>,
    id: string,
    alongWith?: (entry: E) => Promise<{ tools: number }>,
  ): Promise<E> {
    const { tx, scope, precondition } = change;
    const entry = await this.getForUpdate(scope, tx, kind, id);
    precondition?.require(entry.updatedAt);
    const went = await alongWith?.(entry);
    await tx.delete(kind.entity, whichOf<E>(scope, { id }));
    await this.journal.write(tx, {
      ...this.about(change, kind, entry),
      type: 'ati.resource.deleted',
      changes: changesBetween(kind.told(entry), {}, { secret: kind.secret ?? [] }),
      details: { resource: kind.type, name: entry.name, ...went },
    });
    return entry;
  }

  /** The circumstances of a change to an entry. */
  about({ scope, actor, origin }: CatalogueChange, kind: Pick<Kind<never>, 'type'>, entry: Entry) {
    return {
      organisationId: scope,
      occurredAt: this.clock.now(),
      outcome: 'success' as const,
      actor: [actor],
      origin,
      object: { type: kind.type, id: entry.id, name: entry.name },
    };
  }
}

const whichOf = <E extends Entry>(scope: Scope, of: object): FindOptionsWhere<E> =>
  ({ ...of, organisationId: scope }) as FindOptionsWhere<E>;

function found<E extends Entry>({ type }: Kind<E>, id: string, entry: E | null): E {
  if (!entry) throw new Problem('resource.not_found', { detail: `No ${type} has the id ${id}.` });
  return entry;
}

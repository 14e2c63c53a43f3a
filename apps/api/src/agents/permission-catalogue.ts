import { Injectable } from '@nestjs/common';
import {
  BUILT_IN_PERMISSIONS,
  DEFAULT_PERMISSIONS,
  PERMISSION_FORMAT,
  PERMISSIONS_MAX,
  permissionCatalogue,
  permissionFault,
  RequestedPermissions,
  serviceOf,
  type AddPermission,
  type CatalogueEntry,
} from '@signet/contracts';
import { z } from 'zod';
import { Journal, changesBetween, newMembers, type Change, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import type { Operator, Scope } from '../access/index.js';
import { parse } from '../platform/http/validation.js';
import type { Precondition } from '../platform/versions/precondition.js';

interface RemovedEntry {
  permission: string;
  description: string | null;
  created_at: Date;
}

const Requested = z.object({ permissions: RequestedPermissions });

/** A permission that cannot be granted, and why. */
export interface PermissionFault {
  permission: string;
  reason: string;
}

/** What can be granted in an organisation: the built-in permissions and those its administrators added. */
@Injectable()
export class PermissionCatalogueService {
  constructor(
    private readonly database: Database,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  async entries(organisationId: Scope, tx: Transaction = this.database.manager): Promise<CatalogueEntry[]> {
    const added = await tx.query<{ permission: string; description: string | null; created_at: Date }[]>(
      `select permission, description, created_at from permission_entry
       where organisation_id = $1 order by permission limit 1000`,
      [organisationId],
    );
    return [
      ...BUILT_IN_PERMISSIONS.map((permission) => ({
        permission,
        description: null,
        is_built_in: true,
        created_at: null,
      })),
      ...added.map(({ created_at, ...entry }) => ({
        ...entry,
        is_built_in: false,
        created_at: created_at.toISOString(),
      })),
    ];
  }

  /** @throws Problem permission.exists */
  async add(
    tx: Transaction,
    operator: Operator,
    { permission, description }: AddPermission,
    origin: Origin,
  ): Promise<void> {
    // The row decides: of those who add the same at once one does, and it is on record once.
    const added = await tx.query<unknown[]>(
      `insert into permission_entry (organisation_id, permission, description) values ($1, $2, $3)
       on conflict do nothing returning permission`,
      [operator.organisationId, permission, description ?? null],
    );
    if (!added.length || BUILT_IN_PERMISSIONS.includes(permission))
      throw new Problem('permission.exists', { detail: `${permission} is in the catalogue already.` });
    await this.record(
      tx,
      operator,
      'permission.added',
      permission,
      origin,
      newMembers({ permission, description }),
    );
  }

  /**
   * Agents that hold it keep it; it can no longer be granted.
   * @param precondition that it is the one that was seen, and not another that was added in its place
   * @throws Problem permission.not_found, permission.changed
   */
  async remove(
    tx: Transaction,
    operator: Operator,
    permission: string,
    origin: Origin,
    precondition?: Precondition,
  ): Promise<void> {
    const [[found]] = await tx.query<[RemovedEntry[], number]>(
      `delete from permission_entry where organisation_id = $1 and permission = $2
       returning permission, description, created_at`,
      [operator.organisationId, permission],
    );
    if (!found)
      throw new Problem('permission.not_found', {
        detail: 'This permission is not one of those that were added. Built-in ones stay.',
      });
    const { created_at, ...removed } = found;
    // A refusal undoes the statement.
    precondition?.require(created_at);
    await this.record(tx, operator, 'permission.removed', permission, origin, changesBetween(removed, {}));
  }

  /**
   * Returns the permissions to store: duplicates dropped, order kept. Absent or null: the default.
   * @throws Problem that names every permission that does not exist
   */
  async checked(
    organisationId: Scope,
    tx: Transaction,
    requested: readonly unknown[] | null | undefined,
  ): Promise<string[]> {
    if (requested === undefined || requested === null) return [...DEFAULT_PERMISSIONS];
    const { permissions } = parse(Requested, { permissions: requested });
    const unique = [...new Set(permissions)];
    await this.hold(organisationId, tx, unique);
    const { faults, services } = await this.examine(organisationId, tx, unique);
    if (faults.length)
      throw new Problem('request.permissions_invalid', {
        detail: faults
          .slice(0, 3)
          .map(({ permission, reason }) => `${permission}: ${reason}`)
          .join('; '),
        facts: {
          invalid_permissions: faults,
          valid_format: PERMISSION_FORMAT,
          valid_services: services,
        },
      });
    return unique;
  }

  /** The strings among `requested` that cannot be granted, each with the reason. */
  async faults(organisationId: Scope, requested: readonly unknown[]): Promise<PermissionFault[]> {
    const strings = requested
      .filter((permission) => typeof permission === 'string')
      .slice(0, PERMISSIONS_MAX);
    return (await this.examine(organisationId, this.database.manager, strings)).faults;
  }

  /** Keeps what is about to be granted, or stands behind a wildcard, from being removed until it is. */
  private async hold(organisationId: Scope, tx: Transaction, permissions: readonly string[]): Promise<void> {
    const services = permissions.map(serviceOf).filter((service) => service !== null);
    await tx.query(
      `select from permission_entry
       where organisation_id = $1 and split_part(permission, ':', 1) = any($2::text[]) for key share`,
      [organisationId, services],
    );
  }

  private async examine(organisationId: Scope, tx: Transaction, permissions: readonly string[]) {
    const entries = await this.entries(organisationId, tx);
    const catalogue = permissionCatalogue(entries.map(({ permission }) => permission));
    const faults = permissions.flatMap((permission): PermissionFault[] => {
      const reason = permissionFault(permission, catalogue);
      return reason ? [{ permission: permission.slice(0, 200).toWellFormed(), reason }] : [];
    });
    return { faults, services: [...catalogue.keys()] };
  }

  private record(
    tx: Transaction,
    operator: Operator,
    type: 'permission.added' | 'permission.removed',
    permission: string,
    origin: Origin,
    changes: Change[],
  ): Promise<void> {
    return this.journal.write(tx, {
      organisationId: operator.organisationId,
      occurredAt: this.clock.now(),
      type,
      outcome: 'success',
      actor: [operator],
      origin,
      object: { type: 'permission', id: permission, name: null },
      changes,
      details: { permission },
    });
  }
}

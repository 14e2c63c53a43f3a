import type { INestApplicationContext } from '@nestjs/common';
import { ADMIN_PERMISSION, OPERATOR_PERMISSIONS } from '@signet/contracts';
import { ArrayContains, IsNull } from 'typeorm';
import { AgentEntity, credentialRotated, RegisterAgent } from '../agents/index.js';
import { CredentialsService, ManagementKeys } from '../credentials/index.js';
import { changesBetween, Journal, type ActivityActor, type Origin } from '../journal/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Clock } from '../platform/clock/clock.js';
import { decide, SYSTEM } from '../policy/index.js';
import { Database } from '../platform/database/database.js';

const NAME = 'Bootstrap administrator';
const ACTOR: ActivityActor = { type: 'system', id: 'cli' };
const ORIGIN: Origin = { ip: '', requestId: 'cli', method: 'CLI', path: 'bootstrap' };

export interface Bootstrapped {
  agent_id: string;
  api_key: string;
  management_api_key: string;
}

/** The administrator exists already, and its secrets cannot be shown twice. */
export class AlreadyBootstrapped extends Error {
  constructor(readonly agentId: string) {
    super(
      `The administrator ${agentId} exists already and its key cannot be shown again. ` +
        'Run the command with --rotate to replace the key.',
    );
  }
}

/**
 * Makes the first administrator agent and a management key.
 * @param rotate issues new secrets when they exist already; the old ones stop working
 * @throws AlreadyBootstrapped
 */
export async function bootstrap(
  app: INestApplicationContext,
  { rotate = false }: { rotate?: boolean } = {},
): Promise<Bootstrapped> {
  const organisationId = app.get(DefaultOrganisation).id;
  const credentials = app.get(CredentialsService);
  const managementKeys = app.get(ManagementKeys);
  return app.get(Database).transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('bootstrap'))`);
    // Anybody may register an agent of this name; nobody can have given it the permission.
    const existing = await tx.findOne(AgentEntity, {
      where: {
        organisationId,
        name: NAME,
        status: 'active',
        permissions: ArrayContains([ADMIN_PERMISSION]),
        deletedAt: IsNull(),
      },
      order: { createdAt: 'ASC' },
    });
    if (existing && !rotate) throw new AlreadyBootstrapped(existing.id);

    let made: { agent: AgentEntity; apiKey: { secret: string } };
    const circumstances = {
      organisationId,
      occurredAt: app.get(Clock).now(),
      outcome: 'success' as const,
      actor: [ACTOR],
      origin: ORIGIN,
    };
    const journal = app.get(Journal);
    if (existing) {
      const replaced = await credentials.revokeAllOf(
        organisationId,
        tx,
        existing.id,
        circumstances.occurredAt,
      );
      const apiKey = await credentials.issueApiKey(tx, existing, 'Bootstrap key');
      made = { agent: existing, apiKey };
      const story = credentialRotated(apiKey, replaced, { credential_id: apiKey.id });
      await journal.write(tx, { ...circumstances, ...story, agentId: existing.id });
    } else {
      made = await app.get(RegisterAgent).register(
        tx,
        {
          organisationId,
          name: NAME,
          ownerEmail: 'operator@signet.local',
          permissions: [ADMIN_PERMISSION],
          rateTier: 'enterprise',
        },
        {
          actor: ACTOR,
          mayGrantAdministration: decide(SYSTEM, 'administration.grant', null, { anyoneMayGrant: false }),
          needsApproval: false,
        },
        ORIGIN,
      );
    }
    const replaced = await managementKeys.revokeNamed(organisationId, tx, NAME);
    const management = await managementKeys.issue(organisationId, tx, NAME, OPERATOR_PERMISSIONS);
    await journal.write(tx, {
      ...circumstances,
      type: existing ? 'management_key.rotated' : 'management_key.created',
      object: { type: 'management_key', id: management.id, name: NAME },
      changes: changesBetween(
        {
          prefix: replaced.map(({ prefix }) => prefix).join(', ') || null,
          permissions: replaced[0]?.permissions,
        },
        { prefix: management.prefix, permissions: [...OPERATOR_PERMISSIONS] },
      ),
      details: { management_key_id: management.id, permissions: [...OPERATOR_PERMISSIONS] },
    });
    return { agent_id: made.agent.id, api_key: made.apiKey.secret, management_api_key: management.secret };
  });
}

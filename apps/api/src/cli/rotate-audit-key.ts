import type { INestApplicationContext } from '@nestjs/common';
import { AuditKeyRotation } from '../activity/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Database } from '../platform/database/database.js';

const ORIGIN = { ip: '', requestId: 'cli', method: 'CLI', path: 'rotate-audit-key' };

/** Rotates the audit key. Returns the key that signs now, and those that count for nothing by themselves any more. */
export async function rotateAuditKey(
  app: INestApplicationContext,
  { force }: { force: boolean },
): Promise<{ kid: string; ended: string[] }> {
  const rotation = app.get(AuditKeyRotation);
  const actor = { type: 'system', id: 'cli', organisationId: app.get(DefaultOrganisation).id } as const;
  const { ended } = await app
    .get(Database)
    .transaction((tx) => rotation.rotate(tx, actor, ORIGIN, { force }));
  const [active] = await rotation.list();
  return { kid: active!.kid, ended };
}

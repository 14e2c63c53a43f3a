import type { DataSource } from 'typeorm';
import { makeFirstAuditKey } from '../activity/index.js';
import { HOUSEKEEPING } from '../housekeeping/index.js';
import type { Settings } from '../platform/config/settings.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Warrants } from '../platform/crypto/warrants.js';
import { connectionConfig, ownersConfig } from '../platform/database/connections.js';
import { openDataSource } from '../platform/database/data-source.js';
import type { Reader } from '../platform/database/database.js';
import {
  ensureLogin,
  forgetSessionSettings,
  loginOf,
  pinSessions,
  refusalOf,
  withLogin,
} from '../platform/database/login.js';
import { closeDatabase, powersOf } from '../platform/database/powers.js';
import { applyRights } from '../platform/database/rights.js';
import { Turn } from '../platform/database/turn.js';
import type { Logger } from '../platform/logging/logger.js';
import { migrateQueues, QUEUE_SCHEMA } from '../platform/queue/queue-schema.js';
import { SCHEMA } from '../schema.js';
import { WEBHOOK_QUEUES } from '../webhooks/index.js';
import { requireOneInstance, writeIdentity } from './identity.js';
import { masterKeyFor } from './master-key.js';
import { NotPrepared } from './not-prepared.js';
import { supplyMissing, tooOld } from './server-version.js';
import { serviceUrlOf } from './service-login.js';
import { QUEUE_RIGHTS, SERVICE_RIGHTS } from './service-rights.js';

const QUEUES = [...WEBHOOK_QUEUES, HOUSEKEEPING];

const NO_SUCH_TABLE = '42P01';

export interface Prepared {
  /** What the service works with: its own login in `DATABASE_URL` and nobody else's, and the instance's master key. */
  settings: Settings;
  /** What is wrong with that login, as a sentence for the operator; null when nothing is. */
  warning: string | null;
}

/** How to reach the database as its owner, where anything says. */
export const ownerUrlOf = (settings: Settings): string =>
  settings.DATABASE_OWNER_URL ?? settings.DATABASE_DIRECT_URL ?? settings.DATABASE_URL;

/**
 * Makes the database ready and finds the login that the service works with. The owner (`DATABASE_OWNER_URL`, else
 * `DATABASE_DIRECT_URL` or `DATABASE_URL` when it names one) migrates, makes the first keys, and gives the service's login exactly its rights.
 * Without an owner at hand this only checks that somebody did.
 * @throws NotPrepared
 */
export async function prepare(settings: Settings, logger: Logger): Promise<Prepared> {
  const ownerUrl = ownerUrlOf(settings);
  const source = await openDataSource(ownersConfig(ownerUrl), SCHEMA);
  try {
    const refusal = await tooOld(source.manager);
    if (refusal !== null) throw new NotPrepared(refusal);
    if (!settings.DATABASE_OWNER_URL && !(await isOwner(source.manager))) {
      await requireReady(source, settings);
      const complete = await completed(source.manager, settings);
      return { settings: complete, warning: warningAbout(await powersOf(source.manager)) };
    }
    const turn = await Turn.take(ownerUrl, logger);
    try {
      return await prepareAsOwner(source, ownerUrl, await completed(source.manager, settings));
    } finally {
      await turn.end();
    }
  } finally {
    await source.destroy();
  }
}

/** The settings with the master key, of an instance whose parts belong together: before anything is changed. */
async function completed(reader: Reader, settings: Settings): Promise<Settings> {
  await requireOneInstance(reader, settings);
  return Object.freeze({ ...settings, SIGNET_MASTER_KEY: await masterKeyFor(reader, settings) });
}

async function prepareAsOwner(owner: DataSource, ownerUrl: string, settings: Settings): Promise<Prepared> {
  await supplyMissing(owner.manager);
  await owner.runMigrations();
  await writeIdentity(owner.manager, settings);
  if (!settings.REDIS_URL) await migrateQueues(ownerUrl, QUEUES);
  const keyring = new Keyring(settings.SIGNET_MASTER_KEY!);
  await owner.transaction(async (tx) => {
    await shareWarrantKey(tx, new Warrants(keyring));
    await makeFirstAuditKey(tx, keyring);
  });

  const { url, isGiven } = await serviceUrlOf(owner.manager, ownerUrl, settings, keyring);
  // Asked past a pooler first, which would remember for a while that an account did not exist.
  const refusal =
    (await ensureLogin(owner.manager, withLogin(ownerUrl, loginOf(url)))) ?? (await refusalOf(url));
  if (refusal !== null) {
    if (isGiven) throw new NotPrepared(`The account in DATABASE_URL cannot log in: ${refusal}.`);
    return {
      settings: forService(settings, ownerUrl),
      warning:
        `Signet works as the owner of its tables, who can rewrite the log: a login with fewer rights could not be ` +
        `made (${refusal}). Make one, name it in DATABASE_URL, and the owner in DATABASE_OWNER_URL.`,
    };
  }
  const { name } = loginOf(url);
  await owner
    .transaction(async (tx) => {
      if (!isGiven) await forgetSessionSettings(tx, name);
      await pinSessions(tx, name);
    })
    .catch(unlessForbidden);
  await giveRights(owner, name, settings);
  return { settings: forService(settings, url), warning: warningAbout(await powersAt(url)) };
}

/** Whether this account may change the tables, or make them where there are none. */
async function isOwner(reader: Reader): Promise<boolean> {
  const [{ owns }] = await reader.query<[{ owns: boolean }]>(
    `select coalesce(
       (select pg_has_role(session_user, c.relowner, 'member') from pg_class c where c.oid = to_regclass('migration')),
       has_schema_privilege(session_user, current_schema(), 'create'), false) as owns`,
  );
  return owns;
}

async function requireReady(source: DataSource, { REDIS_URL }: Settings): Promise<void> {
  const done = await source
    .query<{ name: string }[]>('select name from migration')
    .catch((error: unknown) => {
      if ((error as { code?: string }).code === NO_SUCH_TABLE) return [];
      throw error;
    });
  const names = new Set(done.map(({ name }) => name));
  const missing = source.migrations.filter(({ name, constructor }) => !names.has(name ?? constructor.name));
  const [{ queue }] = await source.query<[{ queue: boolean }]>(
    'select to_regclass($1) is not null as queue',
    [`${QUEUE_SCHEMA}.migration`],
  );
  if (missing.length || (!REDIS_URL && !queue))
    throw new NotPrepared(
      'The database is not ready for this version, and the account in DATABASE_URL may not change it. Run ' +
        '`npm run signet -- prepare` with the owner of the tables in DATABASE_OWNER_URL first.',
    );
}

/** All rights change together: a service that runs already never finds some of them missing. */
async function giveRights(owner: DataSource, account: string, { REDIS_URL }: Settings): Promise<void> {
  await owner.transaction(async (tx) => {
    const [{ schema }] = await tx.query<[{ schema: string }]>('select current_schema() as schema');
    await applyRights(tx, account, { schema, ...SERVICE_RIGHTS });
    if (!REDIS_URL) await applyRights(tx, account, { schema: QUEUE_SCHEMA, ...QUEUE_RIGHTS });
    await closeDatabase(tx, account);
  });
}

async function shareWarrantKey(owner: Reader, warrants: Warrants): Promise<void> {
  const { inner, outer } = warrants.blocks();
  await owner.query(
    `insert into warrant_key as held (inner_block, outer_block) values ($1, $2)
     on conflict on constraint warrant_key__pk do update
       set inner_block = excluded.inner_block, outer_block = excluded.outer_block
       where (held.inner_block, held.outer_block) is distinct from (excluded.inner_block, excluded.outer_block)`,
    [inner, outer],
  );
}

async function powersAt(url: string): Promise<string[]> {
  const source = await openDataSource(connectionConfig(url, { name: 'signet-prepare' }), {
    entities: [],
    migrations: [],
  });
  try {
    return await powersOf(source.manager);
  } finally {
    await source.destroy();
  }
}

const warningAbout = (powers: readonly string[]): string | null =>
  powers.length
    ? `The account in DATABASE_URL ${powers.join(', ')}: whoever takes the service over could rewrite the log. Give the ` +
      'service a login of its own in DATABASE_URL, and name the owner in DATABASE_OWNER_URL.'
    : null;

/** An account that somebody else made may be theirs alone to change. Sessions pin what they need by themselves, too. */
function unlessForbidden(error: unknown): void {
  if ((error as { code?: string }).code !== '42501') throw error;
}

const forService = (settings: Settings, url: string): Settings =>
  Object.freeze({
    ...settings,
    DATABASE_URL: url,
    DATABASE_DIRECT_URL:
      settings.DATABASE_DIRECT_URL && withLogin(settings.DATABASE_DIRECT_URL, loginOf(url)),
    DATABASE_OWNER_URL: undefined,
  });

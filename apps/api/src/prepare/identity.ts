import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Settings } from '../platform/config/settings.js';
import type { Reader } from '../platform/database/database.js';
import { writeDurably } from '../platform/files/durable-file.js';
import { NotPrepared } from './not-prepared.js';

const fileIn = (dataDir: string): string => path.join(dataDir, 'identity.json');

/**
 * Makes sure that the data folder and the database belong to one instance, whose id is in both. A folder without one is
 * that of a process that joins others, or was made by an earlier version: it takes the database's.
 * @throws NotPrepared
 */
export async function requireOneInstance(reader: Reader, settings: Settings): Promise<void> {
  const { SIGNET_DATA_DIR: dataDir, SIGNET_ARCHIVE_URL: archives, SIGNET_ROLE } = settings;
  const folder = identityIn(dataDir);
  if (folder === null) return;
  const { isEmpty, id, hasArchives } = await identityOf(reader);
  if (isEmpty)
    throw new NotPrepared(
      `The data folder ${dataDir} belongs to the instance ${folder}, and the database is empty. Restore the database ` +
        'that belongs to it, or choose an empty folder with SIGNET_DATA_DIR for a new instance. Nothing was changed.',
    );
  if (!archives && hasArchives && SIGNET_ROLE === 'all' && !fs.existsSync(path.join(dataDir, 'archive')))
    throw new NotPrepared(
      `The archives of the log are missing: the database names some, and there is no folder ${dataDir}/archive. ` +
        'Restore it from a backup, or say in SIGNET_ARCHIVE_URL where they are. Nothing was changed.',
    );
  if (id !== null && id !== folder)
    throw new NotPrepared(
      `The data folder ${dataDir} belongs to the instance ${folder}, and the database to ${id}. Correct DATABASE_URL ` +
        'or SIGNET_DATA_DIR, or restore both from one backup. Nothing was changed.',
    );
}

/** Writes the id of the instance where it is not written yet: into the database, and into the folder if there is one. */
export async function writeIdentity(owner: Reader, { SIGNET_DATA_DIR: dataDir }: Settings): Promise<void> {
  const folder = identityIn(dataDir);
  await owner.query('insert into instance (id) select $1 where not exists (select from instance)', [
    folder ?? randomUUID(),
  ]);
  if (folder !== null || !fs.existsSync(dataDir)) return;
  const { id } = await identityOf(owner);
  await writeDurably(fileIn(dataDir), `${JSON.stringify({ instance: id })}\n`);
}

/** @throws NotPrepared when there is a file that names none */
function identityIn(dataDir: string): string | null {
  const file = fileIn(dataDir);
  if (!fs.existsSync(file)) return null;
  try {
    const { instance } = JSON.parse(fs.readFileSync(file, 'utf8')) as { instance?: unknown };
    if (typeof instance === 'string') return instance;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new NotPrepared(`The file ${file} is damaged: restore it from a backup, or remove it.`);
}

async function identityOf(
  reader: Reader,
): Promise<{ isEmpty: boolean; id: string | null; hasArchives: boolean }> {
  const [tables] = await reader.query<[{ is_empty: boolean; is_named: boolean; archives: boolean }]>(
    `select to_regclass('migration') is null as is_empty, to_regclass('instance') is not null as is_named,
       to_regclass('activity_archive') is not null as archives`,
  );
  const [row] = tables.is_named ? await reader.query<{ id: string }[]>('select id from instance') : [];
  const archives = tables.archives
    ? await reader.query<unknown[]>('select from activity_archive limit 1')
    : [];
  return { isEmpty: tables.is_empty, id: row?.id ?? null, hasArchives: archives.length > 0 };
}

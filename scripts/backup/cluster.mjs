import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../postgres/connect.mjs';
import { Failure } from '../process/failure.mjs';

/** Folders of a cluster that are empty in a copy: PostgreSQL's manual, "Making a Base Backup Using the Low Level API". */
const emptied = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const leftOut = /^(postmaster\.(pid|opts)|backup_label(\.old)?|pg_internal\.init(\..*)?|pgsql_tmp.*)$/;

/**
 * Copies a cluster while its server goes on. Its files are of different moments; the write-ahead log of that time, which
 * comes with them, brings them to one: the end of the copy.
 * @param {{ url: string, data: string, name: string }} options `url` is a superuser's, `name` the folder in the archive
 * @param {Parameters<Parameters<typeof import('./archive.mjs').writeArchive>[1]>[0]} archive
 */
export async function addCluster({ url, data, name }, archive) {
  const client = await connect(url);
  try {
    // It goes with this connection, and until then no segment of the log that we need is recycled.
    await client.query(
      `select pg_create_physical_replication_slot('signet_backup_' || pg_backend_pid(), true, true)`,
    );
    const begin = await walFile(client, "pg_backup_start('signet backup', true)");
    await addFolder(archive, data, name);
    const { rows } = await client.query(
      'select lsn, labelfile, pg_walfile_name(lsn) as wal from pg_backup_stop(false)',
    );
    const [{ labelfile, wal: end }] = rows;
    await archive.text(`${name}/backup_label`, labelfile);
    for (const segment of (await readdir(join(data, 'pg_wal'))).toSorted())
      if (/^[0-9A-F]{24}$/.test(segment) && segment >= begin && segment <= end)
        await archive.file(`${name}/pg_wal/${segment}`, join(data, 'pg_wal', segment));
  } catch (error) {
    if (error.code === '57P01' || /^Connection terminated|not queryable/.test(error.message))
      throw new Failure('The database stopped while it was copied: no backup was written. Try again.');
    throw error;
  } finally {
    await client.end();
  }
}

async function walFile(client, lsn) {
  const { rows } = await client.query(`select pg_walfile_name(${lsn}) as file`);
  return rows[0].file;
}

async function addFolder(archive, folder, name) {
  await archive.folder(name);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const [path, inside] = [join(folder, entry.name), `${name}/${entry.name}`];
    if (leftOut.test(entry.name)) continue;
    if (emptied.has(entry.name)) await archive.folder(inside);
    else if (entry.isDirectory()) await addFolder(archive, path, inside);
    else if (entry.isFile()) await archive.file(inside, path);
  }
}

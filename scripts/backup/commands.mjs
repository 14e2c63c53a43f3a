import { lstatSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findInstance } from '../instance/find-instance.mjs';
import { readSettings } from '../instance/settings.mjs';
import { Failure } from '../process/failure.mjs';
import { backUp } from './backup.mjs';
import { restore } from './restore.mjs';

/** `signet backup [file] [--without-key]`: the instance goes on meanwhile. */
export async function runBackup(args) {
  const { values, positionals } = parse(args, { 'without-key': { type: 'boolean' } });
  const now = new Date().toISOString();
  const file = inFolderOfUser(positionals[0] ?? `signet-${now.replaceAll(/\..*|\D/g, '')}.tar.gz`);
  const settings = readSettings();
  if (!settings.databaseUrl && !lstatSync(join(settings.dataDir, 'postgres'), { throwIfNoEntry: false }))
    throw new Failure(
      `There is no instance in the data folder ${settings.dataDir}: name the folder of yours in SIGNET_DATA_DIR.`,
    );
  const { superuserUrl } = await findInstance(settings);
  const { hasKey } = await backUp({
    dataDir: settings.dataDir,
    file,
    superuserUrl,
    withKey: !values['without-key'],
  });
  const lines = [
    `Wrote ${file}.`,
    hasKey
      ? 'It holds the master key and every secret of the instance: keep it as you keep passwords.'
      : 'The master key is not in it: keep that key elsewhere, because nothing can be restored without it.',
  ];
  if (superuserUrl === null)
    lines.push('The database is not in it: it is yours, in DATABASE_URL. Back it up with its own tools.');
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** `signet restore <file>`: into the data folder, which is empty or not there. */
export async function runRestore(args) {
  const { positionals } = parse(args, {});
  if (positionals.length !== 1) throw new Failure('Name the backup: npm run signet -- restore <file>');
  const { dataDir } = readSettings();
  const made = await restore({ dataDir, file: inFolderOfUser(positionals[0]) });
  const lines = [`Restored the instance of ${made.made_at} to ${dataDir}. Start it with npm start.`];
  if (!made.has_master_key)
    lines.push(
      'The backup holds no master key: give it in SIGNET_MASTER_KEY, or as master.key in that folder.',
    );
  if (made.postgres === null)
    lines.push('The backup holds no database: restore yours, and name it in DATABASE_URL.');
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** npm runs us at the top of the checkout; the files are those of the folder the user stands in. */
const inFolderOfUser = (file) => resolve(process.env.INIT_CWD || process.cwd(), file);

function parse(args, options) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Failure(error.message, { exitCode: 64 });
  }
}

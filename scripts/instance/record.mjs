import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../process/durable-file.mjs';
import { claimOn, holderOf } from './lock.mjs';

/**
 * Writes where the running instance can be reached, for the CLI. It holds the database password, hence 0600.
 * @param {string} dataDir
 * @param {{ apiUrl: string, opsUrl: string, dashboardUrl: string, databaseUrl: string }} addresses
 * @returns {() => void} removes the record
 */
export function writeRecord(dataDir, addresses) {
  const file = join(dataDir, 'instance.json');
  const record = { ...addresses, ...claimOn(dataDir) };
  writeDurably(file, `${JSON.stringify(record, null, 2)}\n`);
  return () => rmSync(file, { force: true });
}

/** Reads the record of a running instance; null when none runs, whatever a killed one left behind. */
export function findRecord(dataDir) {
  try {
    const text = readFileSync(join(dataDir, 'instance.json'), 'utf8');
    return holderOf(dataDir, text) === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Reads the one-time set-up link that the API keeps while the instance has no owner; null afterwards. */
export function findSetupLink(dataDir) {
  try {
    return readFileSync(join(dataDir, 'setup-link'), 'utf8').trim() || null;
  } catch {
    return null;
  }
}

import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import 'reflect-metadata';
import { ownersConfig } from '../../src/platform/database/connections.js';
import { openDataSource } from '../../src/platform/database/data-source.js';
import { SCHEMA } from '../../src/schema.js';
import { loadSettings } from '../../src/platform/config/load-settings.js';
import { supplyMissing } from '../../src/prepare/server-version.js';
import type { Settings } from '../../src/platform/config/settings.js';

const server = (): URL => new URL(process.env['SIGNET_TEST_DATABASE_URL']!);

export const aName = (prefix = 'test'): string => `${prefix}_${randomBytes(6).toString('hex')}`;

/** Runs statements at an address, one after the other, and returns the rows of the last. */
export async function at<Row extends pg.QueryResultRow>(
  url: string,
  ...statements: string[]
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const statement of statements) ({ rows } = await client.query<Row>(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** The address of another database of the tests' server, for another account if one is named. */
export function addressOf(database: string, login?: { name: string; password: string }): string {
  const url = server();
  url.pathname = `/${database}`;
  if (login) {
    url.username = encodeURIComponent(login.name);
    url.password = encodeURIComponent(login.password);
  }
  return url.href;
}

/** An empty database and the account that owns it. */
export async function aDatabase({
  name = aName(),
  attributes = 'createrole',
}: { name?: string; attributes?: string } = {}): Promise<{
  name: string;
  superuserUrl: string;
  ownerUrl: string;
  owner: string;
}> {
  const owner = aName('owner');
  await at(
    server().href,
    `create role ${owner} login ${attributes} password 'owner'`,
    `create database ${pg.escapeIdentifier(name)} owner ${owner}`,
  );
  return {
    name,
    owner,
    superuserUrl: addressOf(name),
    ownerUrl: addressOf(name, { name: owner, password: 'owner' }),
  };
}

/** Settings of an installation with a master key of its own. */
export const settingsOf = (environment: Record<string, string>): Settings =>
  loadSettings({
    SIGNET_ENV: 'production',
    SIGNET_ROLE: 'api',
    SIGNET_LOG_LEVEL: 'silent',
    // Of its own, and not there: what one test's instance is called is no business of another's.
    SIGNET_DATA_DIR: path.join(os.tmpdir(), aName('signet-none')),
    SIGNET_MASTER_KEY: randomBytes(32).toString('hex'),
    ...environment,
  });

const NO_SUCH_DATABASE = '3D000';
let making: Promise<void> | undefined;

/**
 * A database as a start finds it whose version migrated it before: all tables, and nothing of an instance in them. Copied
 * from one that the first test of a server makes, because migrating takes longer than many a test.
 */
export async function aMigratedDatabase(): Promise<string> {
  const name = aName();
  // Copied by file: by block, as by default, it is written to the log as well.
  const copy = () => at(server().href, `create database ${name} template ${migrated()} strategy file_copy`);
  await copy().catch(async (error: { code?: string }) => {
    if (error.code !== NO_SUCH_DATABASE) throw error;
    await (making ??= makeMigrated());
    await copy();
  });
  return addressOf(name);
}

/** Of this run and no other: a server may be there for longer than migrations stay as they are. */
const migrated = () => process.env['SIGNET_TEST_TEMPLATE']!;

/** Under another name until it is whole: what a test that was stopped left half is nobody's beginning. */
async function makeMigrated(): Promise<void> {
  const name = aName('unfinished');
  await at(server().href, `create database ${name}`);
  const source = await openDataSource(ownersConfig(addressOf(name)), SCHEMA);
  await supplyMissing(source.manager);
  await source.runMigrations();
  await source.destroy();
  await at(server().href, `alter database ${name} rename to ${migrated()}`);
}

/** Migrates an empty database as an earlier version did: as far as the migration with that timestamp. */
export async function migrateAsBefore(ownerUrl: string, last: number): Promise<void> {
  const migrations = SCHEMA.migrations.filter(({ name }) => Number(name.slice(-13)) <= last);
  const source = await openDataSource(ownersConfig(ownerUrl), { entities: [], migrations });
  await source.runMigrations();
  await source.destroy();
}

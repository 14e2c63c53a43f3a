import pg from 'pg';
import { DataSource, type EntityTarget, type MigrationInterface, type ObjectLiteral } from 'typeorm';

// Any constant will do as long as every Signet process uses the same one.
const MIGRATION_LOCK = 7_261_993_184;

export interface Schema {
  entities: EntityTarget<ObjectLiteral>[];
  migrations: (new () => MigrationInterface)[];
}

/** The same database, worked on as a role with fewer rights: every connection made from this address begins so. */
export function asRole(url: string, role: string): string {
  const address = new URL(url);
  address.searchParams.set('options', `${address.searchParams.get('options') ?? ''} -c role=${role}`.trim());
  return address.href;
}

/** Opens TypeORM's door. Nothing is created or changed until {@link migrate}. */
export async function openDataSource(url: string, { entities, migrations }: Schema): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url,
    driver: pg,
    entities: entities as never[],
    migrations,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    applicationName: 'signet',
    poolSize: 8,
    poolErrorHandler: () => {},
    connectTimeoutMS: 5_000,
    extra: { statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 },
  });
  return source.initialize();
}

/** Brings the schema up to date. Processes that start together take turns. */
export async function migrate(source: DataSource, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await source.runMigrations();
  } finally {
    await client.end();
  }
}

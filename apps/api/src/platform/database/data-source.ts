import pg from 'pg';
import { DataSource, type EntityTarget, type MigrationInterface, type ObjectLiteral } from 'typeorm';

export interface Schema {
  entities: EntityTarget<ObjectLiteral>[];
  migrations: (new () => MigrationInterface)[];
}

/** What keeps a statement of a request from holding up everybody else. Bringing a schema up to date takes its time. */
const IMPATIENT = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 };

/** Opens TypeORM's door. Nothing is created or changed by that. */
export async function openDataSource(
  url: string,
  { entities, migrations }: Schema,
  limits: object = IMPATIENT,
): Promise<DataSource> {
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
    extra: limits,
  });
  return source.initialize();
}

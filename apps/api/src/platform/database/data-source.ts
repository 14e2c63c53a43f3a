import pg from 'pg';
import { DataSource, type EntityTarget, type MigrationInterface, type ObjectLiteral } from 'typeorm';
import type { connectionConfig } from './connections.js';

export interface Schema {
  entities: EntityTarget<ObjectLiteral>[];
  migrations: (new () => MigrationInterface)[];
}

/** Opens TypeORM's door. Nothing is created or changed by that. */
export async function openDataSource(
  connections: ReturnType<typeof connectionConfig>,
  { entities, migrations }: Schema,
): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    driver: pg,
    entities: entities as never[],
    migrations,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    poolErrorHandler: () => {},
    extra: connections,
  });
  return source.initialize();
}

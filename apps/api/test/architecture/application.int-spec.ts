import { ADMIN_PERMISSION, OPERATOR_PERMISSIONS } from '@signet/contracts';
import { ApiDocument } from '../../src/docs/index.js';
import { requireAccess, type AgentCaller } from '../../src/agents/index.js';
import { SANDBOX_RULE, type AgentRule } from '../../src/policy/index.js';
import { MOUNTS } from '../support/agentauth.js';
import { bodyFieldsOf, routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';

describe('the application', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  it('asks for rules that exist where it asks for them', () => {
    const administrator = {
      id: 'agt_1',
      status: 'active',
      permissions: [ADMIN_PERMISSION],
    } as unknown as AgentCaller;
    const isOfAgents = (rule: string): boolean => {
      try {
        requireAccess(rule as AgentRule, administrator, undefined);
        return true;
      } catch {
        return false;
      }
    };
    expect(isOfAgents('admin')).toBe(true);
    expect(isOfAgents('self')).toBe(false);
    const permissions = new Set<string>([...OPERATOR_PERMISSIONS, 'operator']);
    const unknown = signet.application.nest
      .get(ApiDocument)
      .routes()
      .flatMap(({ method, path, access }) => {
        if (!access || 'public' in access) return [];
        const exists = /^\/(api\/v1|ati\/admin)\//.test(path)
          ? permissions.has(access.requires)
          : path.startsWith('/ati/')
            ? access.requires === SANDBOX_RULE
            : isOfAgents(access.requires);
        return exists ? [] : [`${method} ${path}: ${access.requires}`];
      });
    expect(unknown).toEqual([]);
  });

  it('opens nothing else on the server than its controllers, verify and refresh', () => {
    const controllers = new Set(bodyFieldsOf(signet).keys());
    const beside = routesOf(signet)
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !controllers.has(route));
    expect(beside.sort()).toEqual(
      [...MOUNTS, '/v1']
        .flatMap((mount) => [`POST ${mount}/agents/refresh`, `POST ${mount}/agents/verify`])
        .sort(),
    );
  });

  it('has row types that match the migrated tables', async () => {
    const { upQueries } = await signet.application.database.source.driver.createSchemaBuilder().log();
    // Indexes, checks and references live in migrations alone, and the builder does not know them.
    const changes = upQueries
      .map(({ query }) => query)
      .filter((query) => !/(DROP|CREATE) (UNIQUE )?INDEX|(DROP|ADD) CONSTRAINT/.test(query));
    expect(changes).toEqual([]);
  });

  it('names every constraint and index itself, so that an error can be told by its name', async () => {
    const unnamed = await signet.sql(
      `select conname from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0
         and conparentid = 0 and contype <> 'n' and conrelid::regclass::text <> 'migration'
         and conname !~ '__' and not exists (select from pg_inherits where inhrelid = conrelid)`,
    );
    expect(unnamed).toEqual([]);
  });

  it('gives every row that belongs to an organisation a way to tell which', async () => {
    // What all share, and what belongs to a row that says.
    const exempt = [
      'migration',
      'instance',
      'organisation',
      'idempotency_key',
      'rate_counter',
      'rate_stamp',
      'rate_window',
      'guess_lane',
      'member_network',
      'failed_sign_in',
      'session',
      'activity_epoch',
      'warrant_key',
      'webhook_body',
      'event_epoch',
    ];
    const tables = await signet.sql<{ name: string }>(
      `select c.relname as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and c.relname <> all($1)
         and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organisation_id')`,
      [exempt],
    );
    expect(tables).toEqual([]);
  });

  it('can be migrated again without a change', async () => {
    expect(await signet.application.database.source.runMigrations()).toEqual([]);
  });
});

import { routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { ApiDocument } from '../../src/docs/index.js';
import { CASES, faultsOf, isRead, Reading, TABLE, type Case } from './judging.js';
import { tablesOf } from './state.js';
import { aWorld, moreElsewhere, type World } from './world.js';

const ALIASES = /^\/(agentauth|v1)(?=\/)/;
// Files: the same for everybody, and of no organisation.
const FILES = /^\/(docs|api-docs|packages)(\/|$)/;
/** Members of a query or a body that name something, or say where to go on. */
const NAMES = /(^|_)ids?$|^(cursor|about|q|search)$/;

let signet: Signet;
let world: World;
beforeAll(async () => {
  signet = await startSignet();
  world = await aWorld(signet);
});
afterAll(() => signet.close());

const name = ({ route, line, mount }: Case) =>
  `${route.replace(' ', ` ${mount}`)} (${line.as}${'strange' in line ? ', strange' : 'hung' in line ? ', hung' : ''})`;
const named = (cases: readonly Case[]) =>
  cases.map((of, index) => [`${index + 1}. ${name(of)}`, of] as const);

/** What stood in the calls of each route. */
const said = new Map<string, Set<string>>();

describe('an organisation', () => {
  it('has rows in every table whose rows belong to one', async () => {
    const rows = await Promise.all(
      (await tablesOf(signet)).map(async (table) => {
        const [{ count }] = (await signet.sql<{ count: number }>(
          `select count(*)::int as count from ${table} where organisation_id = $1`,
          [world.elsewhere.id],
        )) as [{ count: number }];
        return { table, count };
      }),
    );
    expect(rows.filter(({ count }) => count === 0)).toEqual([]);
  });

  it('is looked for at every route of the router', () => {
    const routes = routesOf(signet).filter(({ path }) => !FILES.test(path));
    const known = new Set(routes.map(({ method, path }) => `${method} ${path.replace(ALIASES, '')}`));
    expect(Object.keys(TABLE).sort()).toEqual([...known].sort());
  });

  it.each(named(CASES.filter((of) => !isRead(of) && !('shared' in of.line))))(
    'is nothing to %s',
    async (_, of) => {
      const faults = await faultsOf(world, of, ({ params, query, body }) => {
        const names = [params, query, body].flatMap((part) => Object.keys((part as object) ?? {}));
        said.set(of.route, new Set([...(said.get(of.route) ?? []), ...names]));
      });
      expect(faults).toEqual([]);
    },
  );

  describe('that comes and fills up', () => {
    const reads = CASES.filter(isRead);
    const faults = new Map<Case, string[]>();
    beforeAll(async () => {
      const reading = new Reading(world, reads);
      const before = await reading.answers();
      await moreElsewhere(world);
      const after = await reading.answers();
      for (const of of reads) faults.set(of, reading.faults(before.get(of)!, after.get(of)!));
    });

    it.each(named(reads))('changes nothing of what is told by %s', (_, of) => {
      expect(faults.get(of)).toEqual([]);
    });
  });

  it('is named in every place of a call that takes an id', () => {
    const unsaid = signet.application.nest
      .get(ApiDocument)
      .routes()
      .flatMap(({ method, path, query, body }) => {
        const route = `${method} ${path.replace(ALIASES, '')}`;
        const members = [query, body].flatMap((schema) =>
          Object.keys((schema as { shape?: object } | null)?.shape ?? {}),
        );
        const parameters = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter!);
        if (FILES.test(path) || TABLE[route]?.every((line) => 'shared' in line)) return [];
        return [...members.filter((member) => NAMES.test(member)), ...parameters]
          .filter((member) => !said.get(route)?.has(member))
          .map((member) => `${route}: ${member}`);
      });
    expect(unsaid).toEqual([]);
  });
});

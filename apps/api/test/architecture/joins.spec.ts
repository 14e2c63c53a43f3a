import { files } from './sources.js';

const WITHOUT_ORGANISATION = /^(organisation|instance|warrant_key|webhook_body|activity_personal|pg_\w+)$/;

/**
 * Joins that do not compare organisations, by what they compare. Whoever verifies the chain reads what it points at,
 * wherever that says that it belongs: a difference is what is looked for.
 */
const BY_ID: readonly { in: RegExp; joins: RegExp }[] = [
  { in: /^activity\//, joins: /^activity_(chain|event) / },
  // Whoever proves who they are has not been found in an organisation yet.
  { in: /^agents\/agent-lookups\.ts$/, joins: /^agent a\.id = asked\.agent_id/ },
];

const JOIN =
  /\bjoin ([a-z_]+) ([a-z_]+)\s+on\s+([^`]*?)(?=\b(?:left join|join|where|order by|group by|limit|union|cross|returning|for)\b|`)/g;

const joins = files
  .filter(({ name }) => !name.startsWith('migrations/'))
  .flatMap(({ name: path, code }) =>
    [...code.matchAll(JOIN)].map(([, table, , condition]) => ({
      path,
      join: `${table} ${condition}`.replaceAll(/\s+/g, ' ').trim(),
      table: table!,
    })),
  );

it('a statement joins rows of a tenant in one organisation', () => {
  const bare = joins.filter(
    ({ path, join, table }) =>
      !WITHOUT_ORGANISATION.test(table) &&
      !join.includes('organisation_id') &&
      !BY_ID.some((one) => one.in.test(path) && one.joins.test(join)),
  );
  expect(bare).toEqual([]);
});

it('reads the joins that there are', () => {
  expect(joins.filter(({ join }) => join.includes('organisation_id')).length).toBeGreaterThan(10);
});

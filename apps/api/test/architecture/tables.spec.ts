import { files, moduleGraph, moduleOf, reachedFrom } from './sources.js';

/** Whose tables these are: the one module that decides what stands in them. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  activity: [
    'activity_archive',
    'activity_chain',
    'activity_checkpoint',
    'activity_epoch',
    'activity_head',
    'activity_hold',
    'activity_node',
    'activity_rollup',
    'activity_tally',
    'log_verification',
  ],
  agents: ['agent', 'agent_count', 'permission_entry', 'unknown_agent_attempt'],
  commitments: ['commitment'],
  credentials: ['credential'],
  drift: ['drift_config', 'drift_ping'],
  events: ['event', 'event_default', 'event_epoch'],
  idempotency: ['idempotency_key'],
  journal: ['activity_event', 'activity_event_default', 'activity_personal', 'activity_personal_default'],
  keys: ['audit_key', 'signing_key'],
  limits: ['guess_lane', 'rate_counter', 'rate_stamp', 'rate_window'],
  members: ['member', 'organisation'],
  personas: ['persona_version'],
  prepare: ['instance', 'warrant_key'],
  'rate-tiers': ['rate_tier'],
  'session-tokens': ['ati_profile', 'ati_revocation', 'ati_token'],
  sessions: ['failed_sign_in', 'member_network', 'session', 'setup_link'],
  resources: ['skill', 'tool', 'tool_provider'],
  revocations: ['token_end_listener'],
  tokens: ['token_end', 'token_end_head', 'token_family'],
  'virtual-keys': ['virtual_key'],
  webhooks: [
    'webhook_attempt',
    'webhook_attempt_default',
    'webhook_body',
    'webhook_body_default',
    'webhook_delivery',
    'webhook_endpoint',
    'webhook_replay',
  ],
};

/**
 * Statements that name a table of a module which theirs does not build on. A statement counts as an import, and one that
 * reaches up or sideways is a circle that the imports do not show: it stands here with what asking twice would cost, or
 * it goes.
 */
const REACHING: readonly { file: string; tables: readonly string[]; because: string }[] = [
  {
    file: 'activity/activity.repository.ts',
    tables: ['agent', 'member'],
    because: 'A page names whom it is about, and a text is searched for in those names',
  },
  {
    file: 'activity/chain/sealer.repository.ts',
    tables: ['organisation'],
    because: 'Whoever has no chain yet begins one',
  },
  {
    file: 'activity/verification/verification.repository.ts',
    tables: ['organisation'],
    because: 'A chain of nobody is a finding, and everything is read from one moment of the database',
  },
  {
    file: 'events/event-epochs.ts',
    tables: ['organisation'],
    because: 'The newest event is found through the index of each organisation',
  },
  {
    file: 'events/event-insert.ts',
    tables: ['webhook_endpoint'],
    because: 'An event that no webhook could want never waits for a worker',
  },
  {
    file: 'journal/journal.ts',
    tables: ['agent'],
    because: 'One statement appends what many calls did, and leaves out the agents that nobody has',
  },
  {
    file: 'session-tokens/session-token-checker.ts',
    tables: ['virtual_key'],
    because:
      'A token is judged by one read: of one that a key was exchanged for it asks whether the key still works',
  },
  {
    file: 'tokens/token-ends.ts',
    tables: ['agent'],
    because: 'The epoch of its tokens stands in the row of the agent, which every call reads anyway',
  },
  {
    file: 'session-tokens/sandbox-agents.ts',
    tables: ['agent'],
    because: 'Whom a subject names is asked in the statements that judge a token, and nowhere else',
  },
  {
    file: 'session-tokens/session-token-checker.ts',
    tables: ['agent'],
    because: 'A verification is one look-up: it asks whether the agent of the sandbox is still active',
  },
  {
    file: 'tokens/token-families.ts',
    tables: ['agent', 'credential'],
    because: 'A refresh is one look-up and one write: it asks both whether they still stand',
  },
  {
    file: 'virtual-keys/key-finder.ts',
    tables: ['agent'],
    because: 'A key is judged by one read, which asks its agent as well whether it acts',
  },
];

const ownerOf = new Map(
  Object.entries(OWNERS).flatMap(([module, tables]) => tables.map((table) => [table, module] as const)),
);

const CREATED = /\bcreate (?:unlogged )?table (?:if not exists )?(\w+)/g;
const created = new Set(
  files
    .filter(({ name }) => name.startsWith('migrations/'))
    .flatMap(({ code }) => [...code.matchAll(CREATED)].map(([, table]) => table!)),
);

const NAMED =
  /\b(?:from|join|into|update|truncate|table|@Entity\(')\s*(?:only\s+)?"?(\w+)"?|'(\w+)'::regclass/gi;

/** Which tables the statements of a file name. */
const tablesIn = (code: string): string[] => [
  ...new Set(
    [...code.matchAll(NAMED)]
      .map(([, table, cast]) => (table ?? cast)!)
      .filter((table) => created.has(table)),
  ),
];

const statements = files
  .filter(({ name }) => !name.startsWith('migrations/'))
  .flatMap(({ name, code }) => tablesIn(code).map((table) => ({ file: name, table })));

const graph = moduleGraph();

/** Those whose module does not build on the owner of the table. */
const reaching = statements.filter(({ file, table }) => {
  const [from, owner] = [moduleOf(file), ownerOf.get(table)];
  return from !== null && owner && from !== owner && !reachedFrom(from, graph).has(owner);
});

const key = ({ file, table }: { file: string; table: string }) => `${file}: ${table}`;

describe('the tables that statements name', () => {
  it('were found', () => {
    expect(created.size).toBeGreaterThan(40);
    expect(statements.length).toBeGreaterThan(80);
    expect(tablesIn('delete from agent a using session; select from "event"')).toEqual(['agent', 'event']);
  });

  it('have one owner each', () => {
    const named = new Set(statements.map(({ table }) => table));
    expect([...named].filter((table) => !ownerOf.has(table))).toEqual([]);
    expect([...ownerOf.keys()].filter((table) => !created.has(table))).toEqual([]);
    const modules = new Set(files.map(({ name }) => moduleOf(name)));
    expect(Object.keys(OWNERS).filter((module) => !modules.has(module))).toEqual([]);
  });

  it('are those of modules that theirs builds on, or the statement is listed with the reason', () => {
    const listed = REACHING.flatMap(({ file, tables }) => tables.map((table) => key({ file, table })));
    expect(reaching.map(key).sort()).toEqual(listed.sort());
    for (const { because } of REACHING) expect(because).toMatch(/^[A-Z].{20,}[^.]$/);
  });
});

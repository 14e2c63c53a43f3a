import { files } from './sources.js';
import { carries, syntaxOf, typeName, type Routine, type Syntax } from './syntax.js';

/**
 * Whatever touches rows of an organisation without being told which. Everything else has the organisation in its first
 * argument, and a statement has no other way to one.
 */
const WITHOUT: readonly { file: string; routines: readonly string[]; because: string }[] = [
  {
    file: 'activity/chain/checkpoints.repository.ts',
    routines: ['CheckpointsRepository.due', 'CheckpointsRepository.logs'],
    because: 'The sealer goes round all organisations, and all of them hear that their key was rotated',
  },
  {
    file: 'activity/chain/epochs.ts',
    routines: ['Epochs.startIfNeeded'],
    because: 'A database that was restored into another cluster is that for all organisations',
  },
  {
    file: 'activity/chain/sealer.repository.ts',
    routines: [
      'SealerRepository.beginChains',
      'SealerRepository.waiting',
      'SealerRepository.oldestUnsealedSeconds',
    ],
    because: 'The sealer goes round all organisations',
  },
  {
    file: 'activity/retention/retention.repository.ts',
    routines: ['isHeld', 'hasOthers', 'counts', 'archives', 'said', 'areRenewedSealed'].map(
      (name) => `RetentionRepository.${name}`,
    ),
    because: 'A month is dropped for all organisations at once, when none of them needs it any more',
  },
  {
    file: 'activity/verification/log-watch.ts',
    routines: ['LogWatch.isDue', 'LogWatch.count'],
    because: 'All logs are verified together, and one figure tells of all of them',
  },
  {
    file: 'activity/verification/verification.repository.ts',
    routines: ['heads', 'unplaced', 'strayPersonal', 'strayTables', 'strayCheckpoints'].map(
      (name) => `VerificationRepository.${name}`,
    ),
    because: 'Whoever altered rows may have given them to anybody: what belongs to nobody is a finding',
  },
  {
    file: 'agents/agent-lookups.ts',
    routines: ['AgentLookups.constructor'],
    because: 'Who presents a key or a token names an agent, and its row says in which organisation it is',
  },
  {
    file: 'agents/agents.repository.ts',
    routines: ['AgentsRepository.touch'],
    because: 'When agents of all organisations were last verified is written together',
  },
  {
    file: 'agents/failed-verifications.ts',
    routines: ['FailedVerifications.constructor'],
    because: 'One statement records what many calls were refused; each row says whose it is',
  },
  {
    file: 'cli/bootstrap.ts',
    routines: ['bootstrap'],
    because: 'A command works in the organisation that exists from the first migration',
  },
  {
    file: 'cli/seed.ts',
    routines: ['seed'],
    because: 'A command works in the organisation that exists from the first migration',
  },
  {
    file: 'commitments/commitments.repository.ts',
    routines: ['CommitmentsRepository.find'],
    because: 'Whoever shows what a commitment was made of need not say whose it is',
  },
  {
    file: 'credentials/credentials.service.ts',
    routines: ['CredentialsService.constructor'],
    because: 'A key is found by its digest, and its row says whose it is',
  },
  {
    file: 'credentials/imported-keys.ts',
    routines: ['ImportedKeys.load'],
    because: 'How a key begins has to be known before anybody knows whose it is',
  },
  {
    file: 'credentials/last-used.ts',
    routines: ['LastUsed.constructor'],
    because: 'When keys of all organisations were last used is written together',
  },
  {
    file: 'credentials/management-keys.ts',
    routines: ['ManagementKeys.authenticate'],
    because: 'A key is found by its digest, and its row says whose it is',
  },
  {
    file: 'events/event-epochs.ts',
    routines: ['EventEpochs.startIfNeeded'],
    because: 'A database that was restored into another cluster is that for all organisations',
  },
  {
    file: 'housekeeping/housekeeping.ts',
    routines: ['Housekeeping.deleteExpired'],
    because: 'What is over is deleted by its age, whoever it belonged to',
  },
  {
    file: 'journal/journal.ts',
    routines: ['Journal.constructor'],
    because: 'One statement appends what many calls did; each row says whose it is',
  },
  {
    file: 'members/members.service.ts',
    routines: ['MembersService.findByEmail'],
    because: 'An address is one person’s on the whole server, and tells where they are a member',
  },
  {
    file: 'prepare/identity.ts',
    routines: ['requireOneInstance', 'writeIdentity', 'identityOf'],
    because: 'It asks whether there is any archive at all, before anything is served',
  },
  {
    file: 'resources/proxy-states.ts',
    routines: ['ProxyStates.due'],
    because: 'Housekeeping asks the proxies of all organisations in turn',
  },
  {
    file: 'resources/tool-finder.ts',
    routines: ['ToolFinder.constructor'],
    because: 'One statement looks up what many call; each row belongs to the organisation that asked for it',
  },
  {
    file: 'session-tokens/session-token-checker.ts',
    routines: ['SessionTokenChecker.constructor'],
    because:
      'One statement reads what many tokens are judged by, each in the organisation that it was shown to',
  },
  {
    file: 'sessions/sessions.service.ts',
    routines: ['SessionsService.findRow'],
    because: 'A session is found by its digest, and its member says where they belong',
  },
  {
    file: 'sessions/setup.service.ts',
    routines: ['setUp', 'isOpenWith', 'findLink', 'makeFirstLink', 'makeLink'].map(
      (name) => `SetupService.${name}`,
    ),
    because:
      'The link that makes the first owner is for the organisation that exists from the first migration',
  },
  {
    file: 'tokens/token-families.ts',
    routines: ['TokenFamilies.readMany'],
    because: 'A refresh token names its family, and its row says whose it is',
  },
  {
    file: 'virtual-keys/key-finder.ts',
    routines: ['KeyFinder.constructor'],
    because: 'A key is found by its hash, and its row says whose it is',
  },
  {
    file: 'virtual-keys/key-uses.ts',
    routines: ['KeyUses.write'],
    because: 'What keys of all organisations were used for is written together',
  },
  {
    file: 'webhooks/delivery/fan-out.repository.ts',
    routines: ['FanOutRepository.claim', 'FanOutRepository.done'],
    because: 'A relay takes the events of all organisations in the order of their commits',
  },
  {
    file: 'webhooks/delivery/replay-runner.ts',
    routines: ['ReplayRunner.round'],
    because: 'A worker takes the replays of all organisations in turn',
  },
  {
    file: 'webhooks/delivery/retention.ts',
    routines: ['WebhookRetention.run'],
    because: 'What is over is deleted by its age, whoever it belonged to',
  },
  {
    file: 'webhooks/delivery/sweeper.ts',
    routines: ['Sweeper.round', 'Sweeper.giveUpUnavailable', 'Sweeper.unblockOrdered'],
    because: 'A sweeper finds what fell through, whoever it belongs to',
  },
  {
    file: 'webhooks/delivery/webhook-metrics.ts',
    routines: ['WebhookMetrics.lagSeconds', 'WebhookMetrics.gauges'],
    because: 'The figures of an instance are those of all its organisations',
  },
];

/** What a service runs a statement with. */
const RUNS =
  /^(query|prepared|batches|find\w*|insert|update|delete|upsert|save|count(By)?|exists(By)?|createQueryBuilder)$/;
const NAMED = /\b(?:from|join|into|update|truncate)\s+(?:only\s+)?"?([\w$]+)"?/gi;
const IS_SQL = /^\s*(select|with|insert|update|delete)\b/i;
/** In which a statement is run: not what it is about. */
const CONNECTIONS = new Set(['Transaction', 'Reader', 'Snapshot', 'INestApplicationContext']);

/** Which tables of `tenants` it names; a table whose name is made up as it runs could be any of them. */
function tablesOf({ texts, names }: Routine, { entities }: Syntax, tenants: ReadonlySet<string>): string[] {
  const inTexts = texts.flatMap((text) =>
    [...text.matchAll(NAMED)]
      .map(([, table]) => table!)
      .filter((table) => tenants.has(table) || (table.includes('$') && IS_SQL.test(text))),
  );
  const inNames = [...names].map((name) => entities.get(name) ?? '').filter((table) => tenants.has(table));
  return [...inTexts, ...inNames];
}

/**
 * A scope is the first argument. Whoever or whatever has one in it, a row or a caller, may come behind the connection: a
 * row that is inserted says itself whose it is.
 */
function isTold({ file, parameters }: Routine, { types }: Syntax): boolean {
  if (carries('Scope', parameters[0], file, types)) return true;
  const [, second] = parameters;
  const isBehind = CONNECTIONS.has(typeName(parameters[0]) ?? '') && typeName(second) !== 'Scope';
  return isBehind && carries('Scope', second, file, types);
}

const untold = (syntax: Syntax, tenants: ReadonlySet<string>): Routine[] =>
  syntax.routines.filter(
    (routine) =>
      [...routine.calls].some((name) => RUNS.test(name)) &&
      tablesOf(routine, syntax, tenants).length > 0 &&
      !isTold(routine, syntax),
  );

const CREATED = /\bcreate (?:unlogged )?table (?:if not exists )?(\w+) \(([\s\S]*?)\n\s*\)/g;
const tenants = new Set(
  files
    .filter(({ name }) => name.startsWith('migrations/'))
    .flatMap(({ code }) => [...code.matchAll(CREATED)])
    .filter(([, , columns]) => /\borganisation_id\b/.test(columns!))
    .map(([, table]) => table!),
);

/** Migrations come before everybody, and `platform/` runs what it is given. */
const isJudged = ({ file }: Routine): boolean => !/^(migrations|platform)\//.test(file);

describe('whatever touches rows of an organisation', () => {
  it('is found', () => {
    const text = `
      const FIND = { text: 'select 1 from agent where id = $1' };
      const table = 'agent';
      interface Row { id: string; organisationId: Scope }
      type Caller = { kind: 'a'; by: Row } | { kind: 'b'; organisation_id: Scope };
      @Entity('agent') class AgentEntity { id: string; organisationId: Scope }
      class Repository {
        constructor(db: Database) { this.batch = new Batcher((ids) => db.prepared(FIND, ids)); }
        bare(id: string) { return this.db.query(FIND, [id]); }
        made(id: string) { return this.db.query(\`delete from \${table} where id = $1\`, [id]); }
        orm(id: string) { return this.db.findOneBy(AgentEntity, { id }); }
        late(tx: Transaction, scope: Scope) { return tx.query(FIND, [scope]); }
        picked(row: Pick<Row, 'id'>) { return this.db.query(FIND, [row]); }
        some(caller: Row | string) { return this.db.query(FIND, [caller]); }
        first(scope: Scope, id: string) { return this.db.query(FIND, [scope, id]); }
        row(tx: Transaction, row: Partial<AgentEntity>) { return tx.insert(AgentEntity, row); }
        rows(rows: readonly Row[]) { return this.db.query(FIND, rows); }
        caller({ by }: Caller) { return this.db.query(FIND, [by]); }
        other(id: string) { return this.db.query('select from agentless where id = $1', [id]); }
        named(agent: AgentEntity) { return agent.id; }
      }
      function alone(tx: Transaction, id: string) { return tx.query('update agent set x = 1', [id]); }
      const arrow = (tx: Transaction, id: string) => tx.query('select from "agent"', [id]);`;
    const found = untold(syntaxOf([{ name: 'made-up.ts', text }]), new Set(['agent']));
    expect(found.map(({ name }) => name.replace('Repository.', ''))).toEqual([
      'constructor',
      'bare',
      'made',
      'orm',
      'late',
      'picked',
      'some',
      'alone',
      'arrow',
    ]);
    expect(tenants.size).toBeGreaterThan(25);
    expect(tenants).toContain('agent');
    expect(tenants).not.toContain('signing_key');
  });

  it('is told in its first argument which organisation that is, or is listed with the reason', () => {
    const found = untold(syntaxOf(files), tenants)
      .filter(isJudged)
      .map(({ file, name }) => `${file}: ${name}`);
    const listed = WITHOUT.flatMap(({ file, routines }) => routines.map((name) => `${file}: ${name}`));
    expect(found.sort()).toEqual(listed.sort());
    for (const { because } of WITHOUT) expect(because).toMatch(/^[A-Z].{20,}[^.]$/);
  });
});

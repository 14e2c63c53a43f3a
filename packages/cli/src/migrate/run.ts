import { join } from 'node:path';
import { AgentAdminClient } from '@signet/sdk/admin';
import type { Context } from '../command.js';
import { EXIT_INTERRUPTED, UsageError } from '../failure.js';
import { writePrivate } from '../files.js';
import { plural } from '../plural.js';
import { findProject } from '../project.js';
import { Progress } from '../progress.js';
import { readCatalogue } from './catalogue.js';
import { Ledger } from './ledger.js';
import { Mapper, readMapping, type Mapping } from './mapping.js';
import { askAboutUnmapped, plan, type PlannedAgent } from './plan.js';
import { registerAll } from './register.js';
import { toReport, type Outcome, type Report } from './report.js';
import type { Harvest, Source } from './sources/source.js';

export interface MigrateOptions {
  dryRun: boolean;
  /** In a dry run the report's file, else the folder for all files. */
  output?: string;
  mappingFile?: string;
  baseUrl?: string;
  allowHttp: boolean;
  concurrency: number;
  yes: boolean;
  fresh: boolean;
  adminKey?: string;
  adminToken?: string;
}

/** One migration from its first question to its report. Returns the exit code. */
export async function runMigration(
  source: Source,
  options: MigrateOptions,
  context: Context,
): Promise<number> {
  const { terminal } = context;
  const startedAt = new Date();
  const { baseUrl } = await findProject(context, options);
  const mapping = await mappingFor(source, options);
  const mapper = new Mapper(await readCatalogue(baseUrl), mapping);

  terminal.note(`Reading accounts from ${source.title}.`);
  const harvest = await source.read();
  const missing = Math.max(0, (harvest.expected ?? 0) - harvest.agents.length - harvest.skipped.length);
  if (missing > 0)
    terminal.note(
      `${source.title} says that there are ${harvest.expected} accounts; ${missing} of them could not be read. Run the same command again, and compare the report with ${source.title}.`,
    );
  let planned = plan(harvest.agents, mapper);
  if (shouldAsk(planned, mapping, options, context)) {
    await askAboutUnmapped(planned, mapper, terminal);
    planned = plan(harvest.agents, mapper);
  }
  const facts = { source: source.id, startedAt, planned, skipped: harvest.skipped, missing };
  if (options.dryRun) {
    const report = toReport({ ...facts, dryRun: true, outcomeOf: plannedOutcome });
    printPlan(report, context);
    if (options.output) await saveReport(report, options.output, context);
    return missing > 0 ? 1 : 0;
  }

  const ready = planned.filter(({ mapped }) => mapped.length > 0);
  if (!(await mayBegin(ready, harvest, mapping, baseUrl, options, context))) return 0;
  return register();

  async function register(): Promise<number> {
    const folder = options.output ?? context.cwd;
    const ledger = await Ledger.open({ folder, source: source.id, server: baseUrl, fresh: options.fresh });
    const { adminKey: apiKey, adminToken: accessToken } = options;
    const client = new AgentAdminClient({ baseURL: baseUrl, apiKey, accessToken });
    const progress = new Progress(terminal.streams.stderr, 'Registering', ready.length);
    const work = registerAll(ready, {
      client,
      ledger,
      sourceTitle: source.title,
      concurrency: options.concurrency,
      signal: context.signal,
      sleep: context.sleep,
      note: (text) => progress.note(text),
      onDone: () => progress.advance(),
    });
    const { outcomes, stoppedBy } = await closing(ledger, work);
    progress.end();

    const outcomeOf = (agent: PlannedAgent): Outcome =>
      outcomes.get(agent.sourceId) ??
      (agent.mapped.length === 0 ? plannedOutcome(agent) : { status: 'pending' });
    const report = toReport({ ...facts, dryRun: false, outcomeOf, credentialsFile: ledger.credentialsFile });
    await saveReport(report, join(folder, `migration-report-${source.id}.json`), context);
    printSummary(report, context);
    if (stoppedBy !== undefined)
      terminal.note(`${stoppedBy} Run the same command again to continue where this run ended.`);
    if (context.signal.aborted) return EXIT_INTERRUPTED;
    return missing > 0 || report.summary.failed > 0 || stoppedBy !== undefined ? 1 : 0;
  }
}

async function closing<T>(ledger: Ledger, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await ledger.close();
  }
}

async function mappingFor({ mapping = {} }: Source, { mappingFile }: MigrateOptions): Promise<Mapping> {
  const own = mappingFile ? await readMapping(mappingFile) : { rules: [], defaults: {} };
  return { ...own, defaults: { ...mapping, ...own.defaults } };
}

function shouldAsk(
  planned: readonly PlannedAgent[],
  { unmappedAction = 'prompt' }: Mapping,
  { dryRun, yes }: MigrateOptions,
  { terminal }: Context,
): boolean {
  const isAnyUnmapped = planned.some(({ unmapped }) => unmapped.length > 0);
  return isAnyUnmapped && !dryRun && !yes && unmappedAction === 'prompt' && terminal.isInteractive;
}

/** Says what will be left out and what will be refused, then asks. */
async function mayBegin(
  ready: readonly PlannedAgent[],
  { agents, skipped }: Harvest,
  { unmappedAction }: Mapping,
  baseUrl: string,
  { yes, adminKey, adminToken }: MigrateOptions,
  { terminal }: Context,
): Promise<boolean> {
  const dropped = agents.length - ready.length;
  if (skipped.length > 0)
    terminal.note(`${plural(skipped.length, 'account')} cannot become agents; the report says why.`);
  if (dropped > 0)
    terminal.note(`${plural(dropped, 'agent')} without any permission that could be mapped: left out.`);
  const unmapped = [...new Set(ready.flatMap((agent) => agent.unmapped))];
  if (unmapped.length > 0 && unmappedAction !== 'skip')
    terminal.note(
      `Not mapped, and not granted: ${unmapped.slice(0, 20).join(', ')}${unmapped.length > 20 ? ', …' : ''}`,
    );
  const admins = ready.filter(({ mapped }) => mapped.includes('*:*:*')).length;
  if (admins > 0 && !adminKey && !adminToken)
    terminal.note(
      `${plural(admins, 'agent')} with *:*:*, which the server grants only with --admin-key or --admin-token.`,
    );
  if (ready.length === 0) {
    terminal.say('There is nothing to register.');
    return false;
  }
  if (yes) return true;
  if (!terminal.isInteractive)
    throw new UsageError('Nobody is there to confirm: add --yes to register without asking.');
  const isConfirmed = await terminal.confirm(`Register ${plural(ready.length, 'agent')} at ${baseUrl}?`);
  if (!isConfirmed) terminal.say('Nothing was registered.');
  return isConfirmed;
}

const plannedOutcome = ({ mapped }: PlannedAgent): Outcome =>
  mapped.length > 0
    ? { status: 'planned' }
    : { status: 'skipped', reason: 'has no permission that could be mapped' };

async function saveReport(report: Report, file: string, { terminal }: Context): Promise<void> {
  await writePrivate(file, `${JSON.stringify(report, null, 2)}\n`);
  terminal.say(`Report: ${file}`);
}

function printPlan({ agents, summary }: Report, { terminal }: Context): void {
  terminal.say('Dry run: nothing is registered.\n');
  for (const { name, sourceId, email = '', permissions = [], unmapped = [], reason } of agents) {
    terminal.say(`${name || '(no name)'}  [${sourceId}]  ${email}`.trimEnd());
    if (permissions.length > 0) terminal.say(`    mapped    ${permissions.join(', ')}`);
    if (unmapped.length > 0) terminal.say(`    unmapped  ${unmapped.join(', ')}`);
    if (reason) terminal.say(`    skipped   ${reason}`);
  }
  const { totalAgents, skipped, unmappedPermissions } = summary;
  terminal.say(
    `\n${plural(totalAgents, 'account')}: ${totalAgents - skipped} to register, ${skipped} skipped, ${plural(unmappedPermissions.length, 'permission')} unmapped.`,
  );
}

function printSummary({ summary, credentials, agents }: Report, { terminal }: Context): void {
  for (const { name, sourceId, status, reason } of agents)
    if (status === 'failed') terminal.note(`  ✗ ${name} [${sourceId}]: ${reason ?? ''}`);
  const { successful, failed, skipped, pending } = summary;
  terminal.say(
    `${successful} registered, ${failed} failed, ${skipped} skipped${pending ? `, ${pending} left` : ''}`,
  );
  terminal.say(
    `API keys: ${credentials ?? ''} (readable by you alone; move them into a vault, they are not shown again)`,
  );
}

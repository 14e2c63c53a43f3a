import { Injectable } from '@nestjs/common';
import { withSuccessors, type Checkpoint, type TrustedKey } from '@signet/audit';
import type { Scope } from '../../access/index.js';
import { KeyLifecycle } from '../../keys/index.js';
import { Keyring } from '../../platform/crypto/keyring.js';
import { Database } from '../../platform/database/database.js';
import type { Snapshot } from '../../platform/database/snapshot.js';
import { Slices } from '../../platform/timers/slices.js';
import { ObjectUnreadable } from '../../platform/objects/object-store.js';
import { AUDIT_KEYS, CheckpointsRepository } from '../chain/index.js';
import { alteredColumns, readFacts, type SealedFacts } from '../sealed-facts.js';
import { ArchiveStore } from '../retention/index.js';
import { checkArchive } from './archive-check.js';
import { ChainWalk } from './chain-walk.js';
import {
  compareArchives,
  compareGone,
  compareHolds,
  compareRollup,
  compareTally,
  faultOfEpoch,
} from './derived-state.js';
import { Findings } from './findings.js';
import { faultOfGuard } from './guards.js';
import { keyFaults, trustedAmong } from './key-check.js';
import { Ledger, newer, type ToldEpoch, type ToldRotation } from './ledger.js';
import { VerificationRepository, type HeadState, type UnplacedRow } from './verification.repository.js';

export interface VerifyLogOptions {
  /** Whose signatures count, with those that followed them; those that the instance publishes unless told. */
  keys?: readonly TrustedKey[];
  /** Checkpoints that were kept elsewhere. */
  expect?: readonly Checkpoint[];
  /** How much of the time that requests leave it works, from 0 to 1. */
  pace?: number;
}

/** What was found of one organisation's log. */
export interface VerifiedLog {
  organisationId: Scope;
  origin: string;
  /** Events that were compared, and those that are in archives. */
  events: number;
  archived: number;
  /** Events that wait for their place. */
  waiting: number;
  /** Events whose names and addresses were erased. */
  erased: number;
  checkpoints: number;
  signedSize: number;
}

export interface LogReport {
  logs: VerifiedLog[];
  findings: Findings;
  /** Whether every archive could be read. */
  isComplete: boolean;
}

/**
 * Verifies the living log from inside: every place of every chain, every row that stands beside it, every promise that was
 * made about it, and every table that only repeats it. All of one moment, while the log goes on.
 */
@Injectable()
export class LogVerification {
  constructor(
    private readonly database: Database,
    private readonly repository: VerificationRepository,
    private readonly checkpoints: CheckpointsRepository,
    private readonly keyring: Keyring,
    private readonly lifecycle: KeyLifecycle,
    private readonly archives: ArchiveStore,
  ) {}

  async verify({ keys, expect = [], pace = 1 }: VerifyLogOptions = {}): Promise<LogReport> {
    const snapshot = await this.database.snapshot();
    const slices = new Slices(pace);
    const report: LogReport = { logs: [], findings: new Findings(), isComplete: true };
    try {
      const { findings } = report;
      const stored = await this.lifecycle.newest(snapshot, AUDIT_KEYS);
      const published = trustedAmong(stored, this.keyring);
      const trusted = keys ? withSuccessors(keys, published) : published;
      const usedKeys = new Map<string, Date>();
      for (const guard of await this.repository.guards(snapshot)) {
        const fault = faultOfGuard(guard);
        if (fault) findings.add(null, guard.name, null, fault);
      }
      const waiting = await this.verifyUnplaced(snapshot, findings);
      let told: ToldEpoch = { epoch: 0, startedAt: null };
      const rotations: ToldRotation[] = [];
      for (const head of await this.repository.heads(snapshot)) {
        const running = { trusted, expect, slices, report, usedKeys, waiting };
        const ledger = await this.verifyLog(snapshot, head, running);
        told = newer(told, ledger.epoch);
        rotations.push(...ledger.rotations);
      }
      const firstPromise = [...usedKeys.values()].sort((a, b) => a.getTime() - b.getTime())[0];
      const fault = faultOfEpoch(await this.repository.epoch(snapshot), told, firstPromise);
      if (report.isComplete && fault) findings.add(null, 'activity_epoch', null, fault);
      const toldOfKeys = { used: usedKeys, rotations: report.isComplete ? rotations : null };
      for (const message of keyFaults(stored, toldOfKeys, this.keyring))
        findings.add(null, 'signing_key', null, message);
      await this.verifyStrays(snapshot, findings);
      return report;
    } finally {
      await snapshot.close();
    }
  }

  /** Rows that belong to no log, to no event, or to no size of their chain. */
  private async verifyStrays(snapshot: Snapshot, findings: Findings): Promise<void> {
    for (const { name, organisation_id: id } of await this.repository.strayTables(snapshot))
      findings.add(id, name, null, 'There is something about a log that has no head.');
    for (const stray of await this.repository.strayCheckpoints(snapshot))
      findings.add(
        stray.organisation_id,
        'activity_checkpoint',
        null,
        `Checkpoint ${stray.number} is of ${stray.tree_size} events, which there are not.`,
      );
    for (const { organisation_id: id, event_id: event } of await this.repository.strayPersonal(snapshot))
      findings.add(id, 'activity_personal', null, `Names and an address belong to no event: ${event}.`);
  }

  /** Returns what follows from the events of the log. */
  private async verifyLog(
    snapshot: Snapshot,
    head: HeadState,
    { trusted, expect, slices, report, usedKeys, waiting }: Running,
  ): Promise<Ledger> {
    const organisationId = head.organisation_id;
    const { findings } = report;
    const say = (table: string, message: string) => findings.add(organisationId, table, null, message);
    const ledger = new Ledger();
    const months = await this.repository.months(snapshot);
    const walk = new ChainWalk(
      { organisationId, origin: head.origin, findings, ledger, keys: trusted, keyring: this.keyring, expect },
      await this.repository.nodes(organisationId, snapshot),
      months,
    );
    for await (const rows of this.repository.places(organisationId, snapshot)) {
      const [first, last] = [Number(rows[0]!.seq), Number(rows.at(-1)!.seq)];
      const promises = await this.checkpoints.between(organisationId, snapshot, first, last);
      await slices.each(rows, (row) => {
        walk.place(row);
        while (promises[0] && promises[0].treeSize <= Number(row.seq)) walk.promise(promises.shift()!);
      });
    }
    walk.end(head);
    for (const [kid, at] of walk.usedKeys) usedKeys.set(kid, earlier(usedKeys.get(kid), at));
    const unsealed = waiting.get(organisationId) ?? [];
    for (const { facts, record } of unsealed) ledger.tell(facts, record, Number.MAX_SAFE_INTEGER);

    const isComplete = await this.verifyArchives(organisationId, snapshot, months, ledger, findings);
    report.isComplete &&= isComplete;
    compareTally(ledger, await this.repository.tally(organisationId, snapshot), say);
    const unread = isComplete ? new Map<string, number>() : walk.goneByHour;
    compareRollup(ledger, await this.repository.rollup(organisationId, snapshot), unread, say);
    compareHolds(ledger, await this.repository.holds(organisationId, snapshot), isComplete, say);
    compareArchives(ledger, await this.repository.archives(organisationId, snapshot), say);
    compareGone(ledger, walk.goneByMonth, say);
    report.logs.push({
      organisationId,
      origin: head.origin,
      events: walk.events,
      archived: walk.goneCount,
      waiting: unsealed.length,
      erased: walk.erased,
      checkpoints: walk.checkpoints,
      signedSize: walk.signedSize,
    });
    return ledger;
  }

  /** Returns whether all archives could be read from here. */
  private async verifyArchives(
    organisationId: Scope,
    snapshot: Snapshot,
    months: ReadonlySet<string>,
    ledger: Ledger,
    findings: Findings,
  ): Promise<boolean> {
    let isComplete = true;
    // An archive may hold events about older ones: the newest comes first.
    const seen = new Set<string>();
    for (;;) {
      const next = [...ledger.archives.values()].find(
        ({ archive, month }) => !months.has(month) && !seen.has(archive),
      );
      if (!next) break;
      seen.add(next.archive);
      try {
        const places = this.repository.placesOfMonth(organisationId, snapshot, next.month);
        const fault = await checkArchive(this.archives, next, places, ledger);
        if (fault) findings.add(organisationId, 'activity_archive', null, fault);
      } catch (error) {
        if (!(error instanceof ObjectUnreadable)) throw error;
        findings.notes.push(`The archive ${error.message} What it holds was not compared.`);
        isComplete = false;
      }
    }
    return isComplete;
  }

  /** Rows that no place names: somebody wrote them past the sealer, or they wait. Returns those that wait. */
  private async verifyUnplaced(snapshot: Snapshot, findings: Findings): Promise<Map<string, Waiting[]>> {
    const waiting = new Map<string, Waiting[]>();
    for await (const rows of this.repository.unplaced(snapshot))
      for (const row of rows) {
        const facts = readFacts(row.record, row.agent_id);
        const fault = faultOfUnplaced(row, facts);
        if (fault) findings.add(row.organisation_id, 'activity_event', null, `Event ${row.id}: ${fault}`);
        else {
          const record = JSON.parse(row.record) as Record<string, unknown>;
          const known = waiting.get(row.organisation_id) ?? [];
          waiting.set(row.organisation_id, known);
          known.push({ facts: facts!, record });
        }
      }
    return waiting;
  }
}

const earlier = (a: Date | undefined, b: Date): Date => (a && a < b ? a : b);

function faultOfUnplaced(row: UnplacedRow, facts: SealedFacts | null): string | null {
  if (!row.has_organisation) return 'its organisation does not exist.';
  if (row.has_place) return 'the chain names it with another organisation or time.';
  if (!row.is_ahead) return 'it has no place in the audit chain and will get none.';
  const altered = facts ? alteredColumns(row, facts) : ['record'];
  return altered.length ? `its row says something else than its record: ${altered.join(', ')}.` : null;
}

interface Waiting {
  facts: SealedFacts;
  record: Record<string, unknown>;
}

interface Running {
  trusted: readonly TrustedKey[];
  expect: readonly Checkpoint[];
  slices: Slices;
  report: LogReport;
  usedKeys: Map<string, Date>;
  waiting: ReadonlyMap<string, readonly Waiting[]>;
}

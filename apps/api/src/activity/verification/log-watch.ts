import { Injectable } from '@nestjs/common';
import type { LogVerificationState } from '@signet/contracts';
import { Gauge } from 'prom-client';
import type { Scope } from '../../access/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { RequestMetrics } from '../../platform/health/metrics.js';
import { Logger } from '../../platform/logging/logger.js';
import type { Finding } from './findings.js';
import { LogVerification, type LogReport } from './log-verification.js';

const EVERY_HOURS = 24;

/** The share of the time it works: it reads all of the log beside everything else. */
const PACE = 0.1;

const KEPT_MAX = 20;

interface StateRow {
  verified_at: Date;
  events: string;
  findings: string;
  first_findings: Finding[];
}

/** Verifies the log once a day, tells the operator what was found, and keeps it for the console. */
@Injectable()
export class LogWatch {
  constructor(
    private readonly database: Database,
    private readonly verification: LogVerification,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: RequestMetrics,
  ) {
    const count = () => this.count();
    new Gauge({
      name: 'signet_audit_findings',
      help: 'What the last daily verification of the audit log found wrong; there should be nothing',
      registers: [metrics.registry],
      async collect() {
        this.set(await count());
      },
    });
  }

  /** Verifies the log when the last time is a day ago. */
  async run(): Promise<void> {
    if (await this.isDue()) await this.verify();
  }

  async verify(): Promise<void> {
    const report = await this.verification.verify({ pace: PACE });
    await this.keep(report);
    const [first] = report.findings.first;
    if (first)
      this.logger.failure('The audit log does not hold', new Error(first.message), {
        count: report.findings.count,
        name: first.table,
      });
  }

  /** What was found last about the log of an organisation, or null before the first time. */
  async last(organisationId: Scope): Promise<LogVerificationState | null> {
    const [row] = await this.database.manager.query<StateRow[]>(
      'select verified_at, events, findings, first_findings from log_verification where organisation_id = $1',
      [organisationId],
    );
    return row
      ? {
          verified_at: row.verified_at.toISOString(),
          events: Number(row.events),
          findings: Number(row.findings),
          first_findings: row.first_findings.map(({ table, seq, message }) => ({ table, seq, message })),
        }
      : null;
  }

  private async isDue(): Promise<boolean> {
    const [row] = await this.database.manager.query<{ due: boolean }[]>(
      `select exists (select from activity_head h where h.seq > 0 and not exists (
         select from log_verification v where v.organisation_id = h.organisation_id and v.verified_at > $1
       )) as due`,
      [new Date(this.clock.now().getTime() - EVERY_HOURS * 3_600_000)],
    );
    return row!.due;
  }

  /** What is wrong with no log in particular concerns all of them. */
  private async keep({ logs, findings }: LogReport): Promise<void> {
    const now = this.clock.now();
    for (const { organisationId, events, archived } of logs) {
      const own = findings.first.filter(
        (finding) => finding.organisationId === null || finding.organisationId === organisationId,
      );
      const foreign = findings.first.length - own.length;
      await this.database.manager.query(
        `insert into log_verification (organisation_id, verified_at, events, findings, first_findings)
         values ($1, $2, $3, $4, $5)
         on conflict on constraint log_verification__pk do update set verified_at = excluded.verified_at,
           events = excluded.events, findings = excluded.findings, first_findings = excluded.first_findings`,
        [
          organisationId,
          now,
          events + archived,
          foreign ? own.length : findings.count,
          JSON.stringify(own.slice(0, KEPT_MAX)),
        ],
      );
    }
  }

  private async count(): Promise<number> {
    const [row] = await this.database.manager.query<{ count: number }[]>(
      'select coalesce(max(findings), 0)::int as count from log_verification',
    );
    return row!.count;
  }
}

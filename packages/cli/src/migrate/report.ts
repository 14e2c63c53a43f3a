import type { PlannedAgent } from './plan.js';
import type { SkippedAccount } from './sources/source.js';

export type Outcome =
  | { status: 'planned' | 'pending' }
  | { status: 'registered' | 'already registered'; agentId: string }
  | { status: 'failed' | 'skipped'; reason: string };

interface Facts {
  source: string;
  startedAt: Date;
  dryRun: boolean;
  planned: readonly PlannedAgent[];
  skipped: readonly SkippedAccount[];
  missing: number;
  outcomeOf: (agent: PlannedAgent) => Outcome;
  credentialsFile?: string;
}

export interface ReportLine {
  name: string;
  sourceId: string;
  status: Outcome['status'];
  email?: string;
  permissions?: string[];
  unmapped?: string[];
  agentId?: string;
  reason?: string;
}

export interface Report {
  source: string;
  startedAt: string;
  completedAt: string;
  dryRun: boolean;
  summary: {
    totalAgents: number;
    successful: number;
    failed: number;
    skipped: number;
    /** Not attempted, because the run was stopped. */
    pending: number;
    /** Not read, although the provider counts them. */
    missing: number;
    unmappedPermissions: string[];
  };
  agents: ReportLine[];
  /** Where the keys are: a report is passed around, so they are never in it. */
  credentials: string | null;
}

export function toReport({
  source,
  startedAt,
  dryRun,
  planned,
  skipped,
  missing,
  outcomeOf,
  credentialsFile,
}: Facts): Report {
  const rows = planned.map((agent) => ({ agent, outcome: outcomeOf(agent) }));
  const count = (...statuses: Outcome['status'][]) =>
    rows.filter(({ outcome }) => statuses.includes(outcome.status)).length;
  return {
    source,
    startedAt: startedAt.toISOString(),
    completedAt: new Date().toISOString(),
    dryRun,
    summary: {
      totalAgents: planned.length + skipped.length,
      successful: count('registered', 'already registered'),
      failed: count('failed'),
      skipped: count('skipped') + skipped.length,
      pending: count('pending'),
      missing,
      unmappedPermissions: [...new Set(planned.flatMap(({ unmapped }) => unmapped))],
    },
    agents: [
      ...rows.map(({ agent: { name, sourceId, email, mapped, unmapped }, outcome }) => ({
        name,
        sourceId,
        email,
        permissions: mapped,
        unmapped,
        ...outcome,
      })),
      ...skipped.map((account) => ({ ...account, status: 'skipped' as const })),
    ],
    credentials: credentialsFile ?? null,
  };
}

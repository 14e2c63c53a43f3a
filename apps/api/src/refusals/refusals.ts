import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { REFUSALS, type ProblemCode, type ReasonCode } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { knownPrincipalOf, scopeOf } from '../access/index.js';
import { Journal, type ActivityActor, type FactOf } from '../journal/index.js';
import { DefaultOrganisation } from '../members/index.js';
import { Clock } from '../platform/clock/clock.js';
import type { Problem } from '../platform/errors/problem.js';
import { originOf } from '../platform/http/origin.js';
import { Logger } from '../platform/logging/logger.js';
import { prefixOf } from '../platform/network/address.js';
import { decisionBehind, kept } from '../policy/index.js';
import { DecisionIds } from './decision-ids.js';
import { Rejections } from './rejections.js';
import { Tallied } from './tallied.js';
import { pointerTo } from './unrecorded.js';

type RefusalType = NonNullable<(typeof REFUSALS)[keyof typeof REFUSALS]>;
type Refusal = FactOf<RefusalType>;

// These say something about rights only where somebody claimed them: with credentials, towards a forbidden target.
const ONLY_WITH_A_CLAIM: ReadonlySet<ProblemCode> = new Set([
  'authentication.required',
  'webhook.url_invalid',
]);

const REFUSES: ReadonlySet<number> = new Set([401, 403, 429]);

const ANONYMOUS: ActivityActor = { type: 'anonymous', id: null };

/**
 * Puts on record who was refused what, and why, on every surface. One event per kind, caller (or network) and window,
 * so that a flood cannot fill the log: {@link Tallied}. Each process counts for itself; one that is killed takes the
 * counts of its open windows with it, never the first refusal of a kind.
 */
@Injectable()
export class Refusals implements OnApplicationShutdown {
  private readonly tallied: Tallied<Refusal>;

  constructor(
    private readonly organisation: DefaultOrganisation,
    private readonly ids: DecisionIds,
    private readonly rejections: Rejections,
    private readonly clock: Clock,
    journal: Journal,
    logger: Logger,
  ) {
    this.tallied = new Tallied(
      async (event, count) => {
        await journal.append({ ...event, details: { ...event.details, count } });
      },
      clock,
      logger,
    );
  }

  /**
   * Looks at every problem that is answered, and keeps those that are refusals. Returns at once.
   * @returns the id under which it is explained: a 401, 403 or 429, and what a call of a tool was decided to be; null for
   *   everything else
   */
  note(problem: Problem, request: FastifyRequest): string | null {
    const decidedAs = problem.particulars.trace?.recordedAs;
    const recordedAs = this.record(problem, request) ?? decidedAs;
    if (!REFUSES.has(problem.status) && !decidedAs) return null;
    return this.ids.nameOf(recordedAs ? Buffer.from(recordedAs, 'hex') : pointerTo(problem.code));
  }

  /** Returns the id of the event under which it is told, as hex digits, if it is. */
  private record(problem: Problem, request: FastifyRequest): string | null {
    const type = refusalOf(problem);
    if (!type) return null;
    const { trace } = problem.particulars;
    const caller = (trace?.by ?? knownPrincipalOf(request)) as
      (ActivityActor & { organisationId: string; agentId?: string | null }) | null;
    const scopeOfRefused = caller ? scopeOf(caller) : this.organisation.id;
    const now = this.clock.now();
    if (trace?.heard) this.rejections.note(scopeOfRefused, trace.heard, now);
    const { required } = problem.particulars.facts ?? {};
    const origin = originOf(request);
    const event: Refusal = {
      organisationId: scopeOfRefused,
      occurredAt: now,
      type,
      outcome: 'denied',
      reason: trace?.cause ?? problem.code,
      actor: [caller ? { type: caller.type, id: caller.id, name: caller.name ?? null } : ANONYMOUS],
      agentId: agentBehind(caller),
      origin,
      details: {
        ...(typeof required === 'string' && { required }),
        ...trace?.details,
        why: kept(trace?.decision ?? decisionBehind(problem.code)),
        count: 1,
      },
    };
    // What a known caller tried is told apart by route; strangers by where they come from, whatever they try.
    const kind = caller ? `${type} by a caller` : type;
    const key = caller
      ? `${event.reason} ${caller.organisationId} ${caller.id} ${origin.method} ${origin.path}`
      : `${event.reason} ${prefixOf(origin.ip) ?? 'unknown network'}`;
    return this.tallied.note(kind, key, event, asOneOfMany);
  }

  /** Resolves when everything that was counted is on record, and told. */
  async flush(): Promise<void> {
    await Promise.all([this.tallied.flush(), this.rejections.flush()]);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.tallied.stop(), this.rejections.stop()]);
  }
}

/** Whose refusal it is: the agent's own, or one of a sandbox of its. */
const agentBehind = (caller: (ActivityActor & { agentId?: string | null }) | null): string | null =>
  caller?.type === 'agent' ? caller.id : (caller?.agentId ?? null);

function refusalOf({ code, particulars: { trace } }: Problem): RefusalType | null {
  if (trace?.isOnRecord || (!trace && ONLY_WITH_A_CLAIM.has(code))) return null;
  return (REFUSALS as Partial<Record<ProblemCode, RefusalType | null>>)[code] ?? null;
}

/** Too many callers or networks at once to tell them apart: the event stands for all the rest of its kind. */
const asOneOfMany = (event: Refusal): Refusal => ({
  ...event,
  reason: 'many_sources' satisfies ReasonCode,
  actor: [ANONYMOUS],
  agentId: null,
  origin: { ...event.origin, ip: '' },
  details: { count: 1 },
});

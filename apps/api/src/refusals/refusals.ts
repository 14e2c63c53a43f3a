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
import { hexOfMoment, momentOf } from '../platform/ids/ids.js';
import { prefixOf } from '../platform/network/address.js';
import { Repeating } from '../platform/timers/repeating.js';
import { decisionBehind, kept } from '../policy/index.js';
import { DecisionIds } from './decision-ids.js';
import { Tallies } from './tallies.js';
import { pointerTo } from './unrecorded.js';

type RefusalType = NonNullable<(typeof REFUSALS)[keyof typeof REFUSALS]>;
type Refusal = FactOf<RefusalType>;

const TICK_MS = 1_000;

// These say something about rights only where somebody claimed them: with credentials, towards a forbidden target.
const ONLY_WITH_A_CLAIM: ReadonlySet<ProblemCode> = new Set([
  'authentication.required',
  'webhook.url_invalid',
]);

const REFUSES: ReadonlySet<number> = new Set([401, 403, 429]);

const ANONYMOUS: ActivityActor = { type: 'anonymous', id: null };

/**
 * Puts on record who was refused what, and why, on every surface. One event per kind, caller (or network) and window,
 * so that a flood cannot fill the log: {@link Tallies}. Each process counts for itself; one that is killed takes the
 * counts of its open windows with it, never the first refusal of a kind.
 */
@Injectable()
export class Refusals implements OnApplicationShutdown {
  private readonly tallies: Tallies<Refusal>;
  private readonly telling: Repeating;

  constructor(
    private readonly journal: Journal,
    private readonly organisation: DefaultOrganisation,
    private readonly ids: DecisionIds,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.tallies = new Tallies(
      // It is found by its id, which says when it happened.
      (event, count, id) => this.write({ ...event, id, occurredAt: momentOf(id) }, count),
      ({ occurredAt }) => hexOfMoment(occurredAt.getTime()),
    );
    this.telling = new Repeating(
      TICK_MS,
      () => this.tallies.tellOver(this.clock.now().getTime()),
      (error) => this.logger.failure('Refusals could not be put on record', error),
    ).start();
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
    const now = this.clock.now();
    const { required } = problem.particulars.facts ?? {};
    const origin = originOf(request);
    const event: Refusal = {
      organisationId: caller ? scopeOf(caller) : this.organisation.id,
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
    return this.tallies.note(kind, key, event, now.getTime(), asOneOfMany);
  }

  /** Resolves when everything that was counted is on record. */
  flush(): Promise<void> {
    return this.tallies.tellAll();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.telling.stop();
    await this.flush();
  }

  private async write(event: Refusal, count: number): Promise<void> {
    try {
      await this.journal.append({ ...event, details: { ...event.details, count } });
    } catch (error) {
      this.logger.failure('A refusal could not be put on record yet', error, { count, name: event.type });
      throw error;
    }
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

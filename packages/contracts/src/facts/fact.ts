import { z } from 'zod';

/** How much a fact wants to be looked at: not at all, soon, now. Whether a call succeeded says nothing about it. */
export const Severity = z.enum(['info', 'warning', 'critical']).meta({ id: 'Severity' });
export type Severity = z.infer<typeof Severity>;

/**
 * How long a fact stays in the log: `month` leaves with its month; `long` keeps its month for the longer of two times;
 * `renewed` is said again before its month leaves, as long as it holds.
 */
export type RetentionClass = 'month' | 'long' | 'renewed';

/** Something that can happen, as the log tells it. Released names are never renamed or reused. */
export interface FactDefinition<
  D extends z.ZodType = z.ZodType,
  H extends string = string,
  R extends RetentionClass = RetentionClass,
> {
  /** The sentence that people read. */
  title: string;
  severity: Severity;
  retention: R;
  /** What its record says beside who, when, from where, to what and with which changes. May only grow. */
  details: D;
  example: z.input<D>;
  /** The events under which consumers may hear of it. Empty: it is for the log alone. */
  heardAs: readonly H[];
}

/** The details of a fact that has none. */
const None = z.strictObject({});

/** What is said of a fact where it is not for information, gone with its month, for the log alone, without details. */
interface Said<D extends z.ZodType, H extends readonly string[], R extends RetentionClass> {
  severity?: Severity;
  retention?: R;
  details?: D;
  example?: z.input<D>;
  heardAs?: H;
}

/** Declares a fact. */
export const fact = <
  D extends z.ZodType = typeof None,
  const H extends readonly string[] = readonly [],
  R extends RetentionClass = 'month',
>(
  title: string,
  said: Said<D, H, R> = {},
): FactDefinition<D, H[number], R> =>
  ({
    title,
    severity: 'info',
    retention: 'month',
    details: None,
    example: {},
    heardAs: [],
    ...said,
  }) as FactDefinition as FactDefinition<D, H[number], R>;

/** What consumers can hear of. Its schema may only grow by optional members; anything else is a new name. */
export interface EventDefinition<T extends z.ZodType = z.ZodType> {
  title: string;
  description: string;
  /** The version of Signet that first sent it. */
  since: string;
  deprecated?: true;
  /** Why the log has no fact that is heard as this. */
  unrecorded?: string;
  data: T;
  example: z.input<T>;
}

/** Declares a published event. */
export const event = <T extends z.ZodType>(definition: EventDefinition<T>) => definition;

/** Declares one that no fact of the log stands behind, with the reason. */
export const unrecorded = <T extends z.ZodType>(
  because: string,
  definition: EventDefinition<T>,
): EventDefinition<T> & { unrecorded: string } => ({ ...definition, unrecorded: because });

/** A decision as a record keeps it: the rule, what it looked at, and the nearest change that would alter its answer. */
const Members = z.custom<object>((value) => typeof value === 'object' && value !== null);

export const Why = z
  .strictObject({
    rule: z.string(),
    inputs: Members,
    fix: Members.nullable(),
  })
  .nullable();

/** Values for examples. */
export const AGENT = 'agt_00112233445566778899aabbccddeeff';
export const AT = '2026-11-20T12:00:00.000Z';
export const WEBHOOK = 'wh_00112233445566778899aabb';
export const DELIVERY = '0192f0c0-7d3a-7c11-9b1e-2f6a1d3c4b5a';
export const WHY: z.input<typeof Why> = {
  rule: 'agent.active',
  inputs: { status: 'suspended' },
  fix: { verb: 'agent.reactivate', agent_id: AGENT },
};

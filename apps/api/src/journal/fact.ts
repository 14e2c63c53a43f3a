import type { ActivityOutcome, FactDetails, FactObject, FactType, HeardAs } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import type { NewEvent } from '../events/index.js';
import type { Change } from './changes.js';

/** Where a request came from, as the log needs it. */
export interface Origin {
  /** Canonical; empty when unknown. */
  ip: string;
  requestId: string;
  method: string;
  path: string;
}

export type ActorType = 'member' | 'agent' | 'anonymous' | 'system' | 'management_key' | 'sandbox';

/** Who acted. A person's name is kept apart from the record, so that it can be erased. */
export interface ActivityActor {
  type: ActorType;
  id: string | null;
  name?: string | null;
}

/** Who did something, when and from where, to what, and how it ended. */
interface Circumstances {
  /** UUIDv7 as 32 hex digits, for what has to be known before it is written. */
  id?: string;
  organisationId: Scope;
  occurredAt: Date;
  outcome: ActivityOutcome;
  reason?: string | undefined;
  /** Outermost first: who acted, on behalf of whom. */
  actor: ActivityActor[];
  agentId?: string | null;
  origin: Origin;
  /** What it was done to. */
  object?: FactObject;
  /** Which of its members changed. */
  changes?: readonly Change[];
}

/** What is told of a fact of one type, as the catalogue declares it. */
interface Told<T extends FactType> {
  type: T;
  /** What consumers hear of it, in this order. */
  heardAs?: readonly NewEvent<HeardAs<T>>[];
}

/** Further members of the record. Never a secret. */
type Details<T extends FactType> =
  FactDetails<T> extends Record<string, never>
    ? { details?: undefined }
    : object extends FactDetails<T>
      ? { details?: FactDetails<T> }
      : { details: FactDetails<T> };

/** Something of one type that happened: a row of the log, and what consumers hear of it. */
export type FactOf<T extends FactType> = { [N in T]: Circumstances & Told<N> & Details<N> }[T];

/** Something that happened. */
export type Fact = FactOf<FactType>;

/** Something that happened and that is for the log alone. */
export type SilentFact = FactOf<{ [T in FactType]: [HeardAs<T>] extends [never] ? T : never }[FactType]>;

/** What a fact says beside its circumstances. */
export type StoryOf<T extends FactType> = {
  [N in T]: Told<N> & Details<N> & Pick<Circumstances, 'object' | 'changes'>;
}[T];

import type { EventAlias, EventDataByType } from '../contracts.gen.js';

export type { EventAlias };

/** The kinds of events that this version of Signet sends. */
export type EventType = keyof EventDataByType;

/** What an event says, by its kind. */
export type EventData<Type extends EventType = EventType> = EventDataByType[Type];

/** An event in the standard format. `timestamp` is when it happened and stays the same on every attempt. */
export interface StandardEvent<Type extends string = string, Data = Record<string, unknown>> {
  type: Type;
  timestamp: string;
  data: Data;
}

/** Everything Signet sends, told apart by `type`. New kinds may come: leave the default of a `switch` quiet. */
export type WebhookEvent = { [Type in EventType]: StandardEvent<Type, EventData<Type>> }[EventType];

type Aliased<Name extends EventType | EventAlias> = Name extends EventType
  ? EventData<Name>
  : Record<string, unknown> & { agent_id: string };

/** An event in the AgentAuth format, under the name the webhook asked for it. */
export interface AgentAuthEvent<Name extends EventType | EventAlias = EventType | EventAlias> {
  event: Name;
  agent_id: string;
  data: Aliased<Name>;
  timestamp: string;
}

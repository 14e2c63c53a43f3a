'use client';

import { ActivityPage, type ActivityEvent, type FactType } from '@signet/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { read } from '@/lib/api/request';
import { useCan, useSession } from '@/lib/session/use-session';

/** The last change of something, as the log has it. */
export interface LastChange {
  /** Of who made it. */
  name: string;
  /** It was the visitor, in another window. */
  isMine: boolean;
  at: string;
}

interface Changed {
  id: string;
  /** Changes from this moment on. */
  since: string;
  types: readonly FactType[];
}

/** Enough to find one thing among all that was changed since a form was opened. */
const LOOKED_AT = 50;

/**
 * Reads what changed something lately. The answer finds the last change of some of its members, or null where that is not
 * known: a member who may not read the log does not ask it, and a log that does not answer is in nobody's way.
 */
export function useLastChange() {
  const client = useQueryClient();
  const canRead = useCan('activity:read');
  const { member } = useSession();
  const changesOf = (type: FactType, since: string) =>
    client.fetchQuery({
      queryKey: ['activity', 'changes', type, since],
      queryFn: (context) =>
        read(ActivityPage, (api) => api.activity.list({ type, since, limit: LOOKED_AT }).page(), context),
      staleTime: 0,
    });
  return async ({ id, since, types }: Changed) => {
    const pages = canRead
      ? await Promise.all(types.map((type) => changesOf(type, since))).catch(() => [])
      : [];
    const events = pages.flatMap(({ data }) => data).filter(({ object }) => object?.id === id);
    return (members: readonly string[]): LastChange | null => {
      const [event] = events.filter((event) => changesOneOf(members, event)).toSorted(newestFirst);
      const actor = event?.actor.at(-1);
      return event && actor?.name
        ? { name: actor.name, isMine: actor.id === member.id, at: event.occurred_at }
        : null;
    };
  };
}

const changesOneOf = (members: readonly string[], { changes }: ActivityEvent): boolean =>
  changes.some(({ path }) => members.includes(path.split('/')[1]!));

const newestFirst = (one: ActivityEvent, other: ActivityEvent): number =>
  Date.parse(other.occurred_at) - Date.parse(one.occurred_at);

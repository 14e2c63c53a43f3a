'use client';

import { ActivityEvent } from '@signet/contracts';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { EventStreamParser, followEvents, type ServerEvent } from '@/lib/api/event-stream';
import { isProblem } from '@/lib/api/problem';
import { noteEnded, untilSignedIn } from '@/lib/session/ended';
import { toQueryString } from '@/lib/api/request';
import { withVisibleText } from '@/lib/api/visible-text';
import { useIsVisible } from '@/lib/use-visible';
import type { ActivityFilters } from '../activity-queries';

const RETRY_MS = 1_000;
const RETRY_MAX_MS = 15_000;

export type LiveStatus = 'off' | 'connecting' | 'live' | 'reconnecting';

/** The stream that tells what a filter wants, or null where none can: it knows no end, no request and no search. */
export function streamPath({ agent_id, actor_id, type, outcome, ...others }: ActivityFilters): string | null {
  if (others.until || others.request_id || others.q) return null;
  return `/api/v1/activity/stream${toQueryString({ agent_id, actor_id, type, outcome })}`;
}

interface LiveStreamOptions {
  /** The address of the stream, or null while nobody follows. */
  path: string | null;
  onEvents: (events: ActivityEvent[]) => void;
  /** More happened than the stream tells: the list has to be read. */
  onGap: () => void;
}

/** Follows the log while the page is on screen. Comes back by itself, from where it was. */
export function useLiveStream({ path, onEvents, onGap }: LiveStreamOptions): LiveStatus {
  const isVisible = useIsVisible();
  const [connection, setConnection] = useState<{ path: string; status: LiveStatus }>();
  const position = useRef<{ path: string; parser: EventStreamParser }>(undefined);

  const take = useEffectEvent((events: ServerEvent[]) => {
    if (events.some(({ event }) => event === 'end')) return noteEnded();
    if (events.some(({ event }) => event === 'reset')) onGap();
    const told = events.filter(({ event }) => event === 'activity');
    if (told.length) onEvents(told.map(({ data }) => withVisibleText(ActivityEvent.parse(JSON.parse(data)))));
  });
  const begin = useEffectEvent((from: { path: string; parser: EventStreamParser }) => {
    setConnection({ path: from.path, status: 'live' });
    // Without a position the stream begins where the log ends now, which is later than the list was read.
    if (from.parser.lastEventId === null) onGap();
  });

  useEffect(() => {
    if (path === null || !isVisible) return;
    if (position.current?.path !== path) position.current = { path, parser: new EventStreamParser() };
    const from = position.current;
    const leaving = new AbortController();
    const keepFollowing = async () => {
      let waitMs = RETRY_MS;
      while (!leaving.signal.aborted) {
        const error = await followEvents(path, {
          parser: from.parser,
          signal: leaving.signal,
          onOpen: () => {
            waitMs = RETRY_MS;
            begin(from);
          },
          onEvents: (events) => take(events),
        }).catch((cause: unknown) => cause);
        if (leaving.signal.aborted) return;
        setConnection({ path, status: 'reconnecting' });
        if (isProblem(error, 'authentication.required')) await untilSignedIn();
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        waitMs = Math.min(2 * waitMs, RETRY_MAX_MS);
      }
    };
    void keepFollowing();
    return () => leaving.abort();
  }, [path, isVisible]);

  if (path === null) return 'off';
  return connection?.path === path ? connection.status : 'connecting';
}

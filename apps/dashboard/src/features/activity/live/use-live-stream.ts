'use client';

import { EventsMissedError, type Operations } from '@signet/sdk/management';
import { ActivityEvent } from '@signet/contracts';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { isProblem, problemOf } from '@/lib/api/problem';
import { apiFromHere, given } from '@/lib/api/request';
import { untilSignedIn } from '@/lib/session/ended';
import { withVisibleText } from '@/lib/api/visible-text';
import { useIsVisible } from '@/lib/use-visible';
import type { ActivityFilters } from '../activity-queries';

const RETRY_MS = 2_000;

export type LiveStatus = 'off' | 'connecting' | 'live' | 'reconnecting';

type StreamQuery = NonNullable<Parameters<Operations['activity']['stream']>[0]>;

/** What a stream is asked for a filter, or null where none can tell it: it knows no end, no request and no search. */
export function streamQuery({
  agent_id,
  actor_id,
  type,
  outcome,
  ...others
}: ActivityFilters): StreamQuery | null {
  if (others.until || others.request_id || others.q) return null;
  return given({ agent_id, actor_id, type, outcome });
}

interface LiveStreamOptions {
  /** What the stream is asked, or null while nobody follows. */
  query: StreamQuery | null;
  onEvent: (event: ActivityEvent) => void;
  /** More happened than the stream tells: the list has to be read. */
  onGap: () => void;
}

/** Follows the log while the page is on screen. Comes back by itself, from where it was. */
export function useLiveStream({ query, onEvent, onGap }: LiveStreamOptions): LiveStatus {
  const isVisible = useIsVisible();
  const asked = query && JSON.stringify(query);
  const [connection, setConnection] = useState<{ asked: string; status: LiveStatus }>();
  const position = useRef<{ asked: string; lastEventId: string | undefined }>(undefined);

  const take = useEffectEvent((event: unknown) => onEvent(withVisibleText(ActivityEvent.parse(event))));
  const missed = useEffectEvent(() => onGap());

  useEffect(() => {
    if (asked === null || !isVisible) return;
    if (position.current?.asked !== asked) position.current = { asked, lastEventId: undefined };
    const from = position.current;
    const leaving = new AbortController();
    const { signal } = leaving;
    const say = (status: LiveStatus) => setConnection({ asked, status });
    const follow = async () => {
      const stream = apiFromHere().activity.stream(JSON.parse(asked) as StreamQuery, {
        signal,
        ...(from.lastEventId !== undefined && { lastEventId: from.lastEventId }),
        onOpen: () => {
          say('live');
          // Without a position the stream begins where the log ends now, which is later than the list was read.
          if (stream.lastEventId === undefined) missed();
        },
        onInterruption: () => say('reconnecting'),
      });
      try {
        for await (const event of stream) take(event);
      } finally {
        from.lastEventId = stream.lastEventId;
      }
    };
    const keepFollowing = async () => {
      while (!signal.aborted) {
        const error: unknown = await follow().catch((cause: unknown) => cause);
        if (signal.aborted) return;
        if (error instanceof EventsMissedError) {
          from.lastEventId = error.lastEventId;
          missed();
          continue;
        }
        say('reconnecting');
        if (isProblem(problemOf(error), 'authentication.required')) await untilSignedIn();
        else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    };
    void keepFollowing();
    return () => leaving.abort();
  }, [asked, isVisible]);

  if (asked === null) return 'off';
  return connection?.asked === asked ? connection.status : 'connecting';
}

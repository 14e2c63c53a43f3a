'use client';

import type { ActivityEvent } from '@signet/contracts';
import { useMemo, useRef, useState } from 'react';
import { mergeEvents, type ActivityFilters } from '../activity-queries';
import { ARRIVALS_MAX, NO_ARRIVALS, withArrived } from './arrivals';
import { streamQuery, useLiveStream } from './use-live-stream';

interface LiveRowsOptions {
  filters: ActivityFilters;
  isOn: boolean;
  loaded: readonly ActivityEvent[] | undefined;
  /** Whether a new row would push away what somebody reads. */
  mustHold: () => boolean;
  /** Reads the list again from its beginning. */
  reload: () => void;
}

/** The rows of the list with those on top that happened since. */
export function useLiveRows({ filters, isOn, loaded, mustHold, reload }: LiveRowsOptions) {
  const query = streamQuery(filters);
  const question = JSON.stringify(filters);
  const [state, setState] = useState({ question, arrivals: NO_ARRIVALS });
  const arrivals = state.question === question ? state.arrivals : NO_ARRIVALS;
  const told = useRef(0);
  const restart = () => {
    told.current = 0;
    setState({ question, arrivals: NO_ARRIVALS });
    reload();
  };

  const status = useLiveStream({
    query: isOn ? query : null,
    onGap: restart,
    onEvent: (event) => {
      const isHeld = mustHold();
      told.current += 1;
      // The list has it all, and nobody reads what would move.
      if (told.current > ARRIVALS_MAX && !isHeld) return restart();
      setState((before) => ({
        question,
        arrivals: withArrived(before.question === question ? before.arrivals : NO_ARRIVALS, [event], isHeld),
      }));
    },
  });

  const rows = useMemo(() => loaded && mergeEvents(arrivals.shown, loaded), [arrivals.shown, loaded]);
  return {
    rows,
    status,
    canFollow: query !== null,
    heldCount: arrivals.held.length,
    isOver: arrivals.isOver,
    showHeld: () => {
      if (arrivals.isOver) restart();
      else setState({ question, arrivals: withArrived(arrivals, [], false) });
    },
  };
}

'use client';

import { createContext, use, useSyncExternalStore } from 'react';

const TICK_MS = 15_000;
const listeners = new Set<() => void>();
let current = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  current = Date.now();
  for (const listener of listeners) listener();
}

// One clock for the whole page: a table of times must not start a timer per row.
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    timer = setInterval(tick, TICK_MS);
    current = Date.now();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** When the server rendered the page, so that hydration tells the same relative times. */
export const RenderedAt = createContext(0);

/** The current time, renewed every 15 seconds. */
export function useNow(): Date {
  const renderedAt = use(RenderedAt);
  const now = useSyncExternalStore(
    subscribe,
    () => (current ||= Date.now()),
    () => renderedAt,
  );
  return new Date(now);
}

'use client';

import { useEffect, useSyncExternalStore } from 'react';

// Which ids stand on the page under each look, and how often. One register for the whole page: two panels may show two
// things of one name.
const shown = new Map<string, Map<string, number>>();
const listeners = new Set<() => void>();
let isTelling = false;

/** Many names come at once, with a list: those who listen are told once. */
function tell(): void {
  if (isTelling) return;
  isTelling = true;
  queueMicrotask(() => {
    isTelling = false;
    for (const listener of listeners) listener();
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function hold(look: string, id: string): () => void {
  const ids = shown.get(look) ?? new Map<string, number>();
  shown.set(look, ids.set(id, (ids.get(id) ?? 0) + 1));
  tell();
  return () => {
    const left = (ids.get(id) ?? 1) - 1;
    if (left > 0) ids.set(id, left);
    else ids.delete(id);
    if (ids.size === 0) shown.delete(look);
    tell();
  };
}

/** Whether the page shows something else of this kind under a name that reads the same. */
export function useIsNamedTwice(name: string, id: string): boolean {
  // An id begins with the kind of thing it is of.
  const look = `${id.split('_')[0]} ${name.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()}`;
  useEffect(() => hold(look, id), [look, id]);
  return useSyncExternalStore(
    subscribe,
    () => (shown.get(look)?.size ?? 0) > 1,
    () => false,
  );
}

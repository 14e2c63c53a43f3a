// Keyset paging only knows the way forward, so we remember which page each cursor was reached from. This lives as
// long as the tab: a link opened elsewhere starts with "First page" instead of "Previous".
const reachedFrom = new Map<string, string | null>();

interface Trail {
  onFirst?: () => void;
  onPrevious?: () => void;
  onNext?: () => void;
}

/** Returns the moves that are possible from the page at `cursor`. */
export function cursorTrail(
  cursor: string | null,
  next: string | null | undefined,
  go: (cursor: string | null) => void,
): Trail {
  const previous = cursor === null ? undefined : reachedFrom.get(cursor);
  return {
    ...(cursor !== null && previous === undefined && { onFirst: () => go(null) }),
    ...(previous !== undefined && { onPrevious: () => go(previous) }),
    ...(next && {
      onNext: () => {
        reachedFrom.set(next, cursor);
        go(next);
      },
    }),
  };
}

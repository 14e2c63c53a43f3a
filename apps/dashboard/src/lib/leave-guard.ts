'use client';

import { useEffect, useState } from 'react';

type Leave = () => void;
let ask: ((leave: Leave) => void) | null = null;

/** Runs `leave` at once, or after the page that would lose something has asked. For navigation without a link. */
export const leavePage = (leave: Leave): void => (ask ? ask(leave) : leave());

/**
 * While `isGuarded`, following a link, going back and closing the window ask first. Returns the way out that waits
 * for an answer, if there is one.
 */
export function useLeaveGuard(isGuarded: boolean) {
  const [pending, setPending] = useState<Leave | null>(null);

  useEffect(() => {
    if (!isGuarded) return;
    let isLeaving = false;
    ask = (leave) =>
      setPending(() => () => {
        isLeaving = true;
        leave();
      });

    const onUnload = (event: BeforeUnloadEvent) => {
      if (!isLeaving) event.preventDefault();
    };
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
      if (!(link instanceof HTMLAnchorElement) || opensElsewhere || link.target === '_blank' || link.download)
        return;
      event.preventDefault();
      event.stopPropagation();
      ask?.(() => window.location.assign(link.href));
    };
    // An extra entry for the same page takes the first press of the back button.
    window.history.pushState(window.history.state, '');
    const onBack = () => {
      if (isLeaving) return;
      window.history.pushState(window.history.state, '');
      ask?.(() => window.history.go(-2));
    };

    window.addEventListener('beforeunload', onUnload);
    window.addEventListener('popstate', onBack);
    document.addEventListener('click', onClick, { capture: true });
    return () => {
      ask = null;
      window.removeEventListener('beforeunload', onUnload);
      window.removeEventListener('popstate', onBack);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [isGuarded]);

  return { pending, stay: () => setPending(null) };
}

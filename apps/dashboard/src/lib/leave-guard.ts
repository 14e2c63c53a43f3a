'use client';

import { useEffect, useState } from 'react';

type Leave = () => void;
type Ask = (leave: Leave) => void;

/** Who would lose something, the latest last: it is the one that asks. */
const guards: Ask[] = [];
let isLeaving = false;

/** Runs `leave` at once, or after what would be lost by it has been asked about. For a part of the page. */
export function askBefore(leave: Leave): void {
  const ask = guards.at(-1);
  if (ask) ask(leave);
  else leave();
}

/** The same for the page as a whole, and navigation without a link. */
export const leavePage = (leave: Leave): void => askBefore(() => leaveAtOnce(leave));

/** Leaves without a question: what would be lost is not for whoever sits here now. */
export function leaveAtOnce(leave: Leave): void {
  isLeaving = true;
  leave();
}

function onUnload(event: BeforeUnloadEvent): void {
  if (!isLeaving) event.preventDefault();
}

function onClick(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
  if (!(link instanceof HTMLAnchorElement) || opensElsewhere || link.target === '_blank' || link.download)
    return;
  event.preventDefault();
  event.stopPropagation();
  leavePage(() => window.location.assign(link.href));
}

function onBack(): void {
  if (isLeaving) return;
  window.history.pushState(window.history.state, '');
  leavePage(() => window.history.go(-2));
}

function listen(): void {
  isLeaving = false;
  // An extra entry for the same page takes the first press of the back button.
  window.history.pushState(window.history.state, '');
  window.addEventListener('beforeunload', onUnload);
  window.addEventListener('popstate', onBack);
  document.addEventListener('click', onClick, { capture: true });
}

function stopListening(): void {
  window.removeEventListener('beforeunload', onUnload);
  window.removeEventListener('popstate', onBack);
  document.removeEventListener('click', onClick, { capture: true });
}

/**
 * While `isGuarded`, following a link, going back and closing the window ask first. Returns the way out that waits
 * for an answer, if there is one. A page may have several: it asks once.
 */
export function useLeaveGuard(isGuarded: boolean) {
  const [pending, setPending] = useState<Leave | null>(null);

  useEffect(() => {
    if (!isGuarded) return;
    const ask: Ask = (leave) => setPending(() => leave);
    if (guards.push(ask) === 1) listen();
    return () => {
      guards.splice(guards.indexOf(ask), 1);
      if (guards.length === 0) stopListening();
    };
  }, [isGuarded]);

  return { pending, stay: () => setPending(null) };
}

'use client';

import { useEffect } from 'react';

/** What is in front: the open dialog, or the page by its title. */
const inFront = (): HTMLElement | null =>
  [...document.querySelectorAll<HTMLElement>(':is([role=dialog], [role=alertdialog])[data-open]')].at(-1) ??
  document.querySelector<HTMLElement>('h1') ??
  document.getElementById('main');

const canHaveFocus = (element: Element): boolean => element.isConnected && !element.matches(':disabled');

/**
 * The one rule for where the focus goes when an action takes away what had it (WCAG 2.4.3): to where the action says,
 * otherwise to what is in front. Without it a keyboard starts again at the top of the page and a screen reader is silent.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | null = document.activeElement;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A press beside everything means to have the focus nowhere.
    const remember = () => (last = document.activeElement);
    const keep = () => {
      timer = undefined;
      if (document.activeElement !== document.body || !last || canHaveFocus(last)) return;
      inFront()?.focus({ preventScroll: true });
    };
    // After whatever the page itself does with the focus, such as to give it back to what opened a dialog.
    const observer = new MutationObserver(() => (timer ??= setTimeout(keep)));

    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
    document.addEventListener('focusin', remember);
    document.addEventListener('click', remember, { capture: true });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      document.removeEventListener('focusin', remember);
      document.removeEventListener('click', remember, { capture: true });
    };
  }, []);
}

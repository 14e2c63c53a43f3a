'use client';

import { useEffect } from 'react';

const MEANS_SOMETHING_ELSE = 'a, button, input, label, select, summary, [role=button], [role=checkbox]';

/** The link of the row that was pressed, where the press can mean nothing but the row. */
function linkOf({ target }: MouseEvent): HTMLAnchorElement | null {
  if (!(target instanceof Element) || target.closest(MEANS_SOMETHING_ELSE)) return null;
  return target.closest('[data-row]')?.querySelector<HTMLAnchorElement>('a[data-row-link]') ?? null;
}

// Whoever drags over a cell wants its text.
const isSelecting = (): boolean => getSelection()?.isCollapsed === false;

/**
 * Opens a row that is pressed beside its link, in a new tab as a link would. The link is not stretched over the row: what
 * stands in the cells can be selected and copied.
 */
export function useRowClicks(): void {
  useEffect(() => {
    const open = (event: MouseEvent) => {
      const link = event.defaultPrevented || isSelecting() ? null : linkOf(event);
      if (!link) return;
      const inNewTab = event.button === 1 || event.ctrlKey || event.metaKey;
      if (inNewTab) window.open(link.href, '_blank', 'noopener');
      else if (event.button === 0 && !event.shiftKey && !event.altKey) link.click();
    };
    const openByMiddle = (event: MouseEvent) => event.button === 1 && open(event);
    document.addEventListener('click', open);
    document.addEventListener('auxclick', openByMiddle);
    return () => {
      document.removeEventListener('click', open);
      document.removeEventListener('auxclick', openByMiddle);
    };
  }, []);
}

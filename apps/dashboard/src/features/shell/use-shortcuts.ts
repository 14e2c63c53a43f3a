'use client';

import { useEffect, useEffectEvent } from 'react';
import { isLayerOpen } from '@/lib/open-layer';
import { areSingleKeysOn } from '@/lib/single-keys';

const SEQUENCE_MS = 1200;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

export interface Shortcuts {
  openPalette: () => void;
  openSheet: () => void;
  /** `g` and then a letter. Returns false when the letter leads nowhere. */
  goTo: (letter: string) => boolean;
  create: () => void;
}

/** Listens for the keyboard shortcuts of the shell. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent, sequence: { startedAt: number }) => {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === 'k') {
      event.preventDefault();
      shortcuts.openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || isLayerOpen() || !areSingleKeysOn()) return;

    const isSecond = event.timeStamp - sequence.startedAt < SEQUENCE_MS;
    sequence.startedAt = -Infinity;
    if (isSecond && shortcuts.goTo(key)) event.preventDefault();
    else if (key === 'g') sequence.startedAt = event.timeStamp;
    else if (runSingleKey(key, shortcuts)) event.preventDefault();
  });

  useEffect(() => {
    const sequence = { startedAt: -Infinity };
    const listener = (event: KeyboardEvent) => onKey(event, sequence);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

function runSingleKey(key: string, { openSheet, create }: Shortcuts): boolean {
  if (key === '?') openSheet();
  else if (key === 'c') create();
  else if (key === '/') return focusSearch();
  else if (key === 'j') return moveRow(1);
  else if (key === 'k') return moveRow(-1);
  else if (key === 'x') return tickRow();
  else return false;
  return true;
}

function focusSearch(): boolean {
  const search = document.querySelector<HTMLInputElement>('[data-page-search]');
  search?.focus();
  search?.select();
  return search !== null;
}

/** Moves the focus to the next or previous row of the list. */
function moveRow(step: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
  const row = document.activeElement?.closest('[data-row]');
  const here = links.findIndex((link) => row?.contains(link));
  const next = links[here === -1 ? (step === 1 ? 0 : links.length - 1) : here + step];
  next?.focus();
  return next !== undefined;
}

/** Ticks or unticks the row that has the focus. */
function tickRow(): boolean {
  const box = document.activeElement?.closest('[data-row]')?.querySelector<HTMLElement>('[data-row-select]');
  box?.click();
  return Boolean(box);
}

'use client';

import { createContext, use } from 'react';
import type { Fix, FixButtons } from '@/frames/feature';

/** The changes that this member can make where an explanation names them. */
export const PossibleFixes = createContext<FixButtons>({});

/** The change that an explanation names, as a button; nothing where the console cannot make it. */
export function FixAction({ fix }: { fix: Fix }) {
  const possible: Readonly<Record<string, FixButtons[keyof FixButtons]>> = use(PossibleFixes);
  const FixButton = Object.hasOwn(possible, fix.verb) ? possible[fix.verb] : undefined;
  return FixButton ? <FixButton fix={fix} /> : null;
}

import { clsx, type ClassValue } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Our type scale has its own names; without this, `text-small` and `text-muted` would be taken for two colours.
const merge = extendTailwindMerge({
  extend: { theme: { text: ['meta', 'small', 'body', 'section', 'title', 'big'] } },
});

/** Joins class names; of two that set the same property the later one wins. */
export const cn = (...classes: ClassValue[]): string => merge(clsx(classes));

'use client';

import { useFormatter } from 'next-intl';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** Says seconds in the largest unit that leaves none over: "8 hours". */
export function useDuration() {
  const format = useFormatter();
  return (seconds: number): string => {
    const [unit, size] = UNITS.find(([, length]) => seconds % length === 0) ?? (['second', 1] as const);
    return format.number(seconds / size, { style: 'unit', unit, unitDisplay: 'long' });
  };
}

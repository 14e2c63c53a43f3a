'use client';

import { Button } from './button';

interface SegmentsProps<T extends string> {
  /** What is chosen, for readers who do not see the row. */
  legend: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

/** A choice between a few, all of them in sight. */
export const Segments = <T extends string>({ legend, options, value, onChange }: SegmentsProps<T>) => (
  <fieldset className="flex gap-1">
    <legend className="sr-only">{legend}</legend>
    {options.map((option) => (
      <Button
        key={option.value}
        size="dense"
        variant={option.value === value ? 'secondary' : 'ghost'}
        aria-pressed={option.value === value}
        onClick={() => onChange(option.value)}
      >
        {option.label}
      </Button>
    ))}
  </fieldset>
);

'use client';

import { useId, type ComponentProps } from 'react';
import { Checkbox } from './checkbox';

interface CheckboxFieldProps extends ComponentProps<'input'> {
  label: string;
  help: string;
}

/** A checkbox with its label beside it and what it does below. */
export function CheckboxField({ label, help, ...props }: CheckboxFieldProps) {
  const helpId = useId();
  return (
    <label className="flex cursor-pointer items-start gap-2">
      <Checkbox className="mt-0.5" aria-describedby={helpId} {...props} />
      <span className="flex flex-col">
        {label}
        <span id={helpId} className="text-small text-muted">
          {help}
        </span>
      </span>
    </label>
  );
}

'use client';

import { ChevronDown } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';
import { Field, inputClass } from './field';

interface SelectFieldProps extends ComponentProps<'select'> {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  options: readonly { value: string; label: string }[];
}

/** The browser's own list: best on phones, and every assistive technology knows it. */
export function SelectField({ label, help, error, options, className, ...props }: SelectFieldProps) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <div className="relative">
          <select {...control} className={cn(inputClass, 'h-9 appearance-none pe-9', className)} {...props}>
            {options.map(({ value, label: text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
          <ChevronDown
            aria-hidden
            strokeWidth={1.5}
            className="pointer-events-none absolute end-3 top-2.5 size-4 text-muted"
          />
        </div>
      )}
    </Field>
  );
}

'use client';

import { CircleAlert } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { cn } from './cn';

export const inputClass = [
  'w-full rounded-chip border border-control bg-surface px-3 text-ink transition-colors duration-120',
  'aria-invalid:border-danger disabled:bg-sunken disabled:text-muted',
];

interface Described {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  optional?: string;
}

interface FieldProps extends Described {
  children: (control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode;
  className?: string;
}

/** Label above, help below; an error takes the place of the help and is linked to the control. */
export function Field({ label, help, error, optional, children, className }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const control = {
    id,
    ...((error || help) && { 'aria-describedby': noteId }),
    ...(error && { 'aria-invalid': true as const }),
  };
  return (
    <div className={cn('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="font-medium">
        {label}
        {optional && <span className="ms-1 font-normal text-faint">{optional}</span>}
      </label>
      {children(control)}
      {error ? (
        <p id={noteId} className="flex items-start gap-1 text-small text-danger">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" strokeWidth={1.5} />
          {error}
        </p>
      ) : (
        help && (
          <p id={noteId} className="text-small text-muted">
            {help}
          </p>
        )
      )}
    </div>
  );
}

type Sized = { large?: boolean };

export function TextField({
  label,
  help,
  error,
  optional,
  large,
  className,
  ...props
}: Described & Sized & ComponentProps<'input'>) {
  return (
    <Field label={label} help={help} error={error} {...(optional && { optional })}>
      {(control) => (
        <input {...control} className={cn(inputClass, large ? 'h-9' : 'h-8', className)} {...props} />
      )}
    </Field>
  );
}

/** For whole numbers: digits of one width, and the keyboard with digits on a phone. */
export const NumberField = (props: Omit<ComponentProps<typeof TextField>, 'type'>) => (
  <TextField {...props} type="number" inputMode="numeric" className="tabular" />
);

export function TextArea({
  label,
  help,
  error,
  optional,
  className,
  ...props
}: Described & ComponentProps<'textarea'>) {
  return (
    <Field label={label} help={help} error={error} {...(optional && { optional })}>
      {(control) => (
        <textarea {...control} rows={3} className={cn(inputClass, 'py-2', className)} {...props} />
      )}
    </Field>
  );
}

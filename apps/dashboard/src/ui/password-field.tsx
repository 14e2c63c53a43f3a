'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ComponentProps } from 'react';
import { cn } from './cn';
import { Field, inputClass } from './field';

type PasswordFieldProps = Omit<ComponentProps<'input'>, 'type'> & {
  label: string;
  help?: string;
  error?: string | undefined;
};

/** A password that can be pasted, filled by a manager, and looked at. */
export function PasswordField({ label, help, error, className, ...props }: PasswordFieldProps) {
  const t = useTranslations('ui.password');
  const [isShown, setIsShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <div className="relative">
          <input
            {...control}
            type={isShown ? 'text' : 'password'}
            autoCapitalize="none"
            spellCheck={false}
            className={cn(inputClass, 'h-9 pe-10', className)}
            {...props}
          />
          <button
            type="button"
            aria-pressed={isShown}
            aria-label={t('show')}
            aria-controls={control.id}
            onClick={() => setIsShown(!isShown)}
            className="absolute inset-y-0.5 end-0.5 grid w-8 place-items-center rounded-chip text-muted hover:text-ink"
          >
            <Icon aria-hidden className="size-4" strokeWidth={1.5} />
          </button>
        </div>
      )}
    </Field>
  );
}

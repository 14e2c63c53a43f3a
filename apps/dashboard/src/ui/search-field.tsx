'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useRef, useState } from 'react';
import { isSecret } from '@/lib/is-secret';
import { cn } from './cn';
import { inputClass } from './field';

const PAUSE_MS = 250;

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  /** Called when typing pauses, or at once on Enter, but for a secret: what is looked for stands in the address. */
  onChange: (value: string) => void;
}

export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const t = useTranslations('ui.search');
  const note = useId();
  const [draft, setDraft] = useState(value);
  const isRefused = isSecret(draft);
  const [seen, setSeen] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The value can change from outside: the back button, or "Clear filters".
  if (seen !== value) {
    setSeen(value);
    if (value !== draft.trim()) setDraft(value);
  }

  const commit = (text: string, delay: number) => {
    clearTimeout(timer.current);
    if (isSecret(text)) return;
    timer.current = setTimeout(() => onChange(text.trim()), delay);
  };

  return (
    <search className="grow basis-48 sm:grow-0 sm:basis-72">
      <form
        className="relative"
        onSubmit={(event) => {
          event.preventDefault();
          commit(draft, 0);
        }}
      >
        <Search
          aria-hidden
          strokeWidth={1.5}
          className="pointer-events-none absolute start-2.5 top-2 size-4 text-faint"
        />
        <input
          type="search"
          data-page-search
          aria-label={label}
          placeholder={placeholder}
          value={draft}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          {...(isRefused && { 'aria-invalid': true, 'aria-describedby': note })}
          onChange={(event) => {
            setDraft(event.target.value);
            commit(event.target.value, PAUSE_MS);
          }}
          className={cn(inputClass, 'h-8 ps-8')}
        />
      </form>
      {isRefused && (
        <p id={note} role="alert" className="mt-1 text-small text-danger">
          {t('secret')}
        </p>
      )}
    </search>
  );
}

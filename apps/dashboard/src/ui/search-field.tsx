'use client';

import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { cn } from './cn';
import { inputClass } from './field';

const PAUSE_MS = 250;

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  /** Called when typing pauses, or at once on Enter. */
  onChange: (value: string) => void;
}

export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const [draft, setDraft] = useState(value);
  const [seen, setSeen] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The value can change from outside: the back button, or "Clear filters".
  if (seen !== value) {
    setSeen(value);
    if (value !== draft.trim()) setDraft(value);
  }

  const commit = (text: string, delay: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(text.trim()), delay);
  };

  return (
    <search className="w-full sm:w-72">
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
          onChange={(event) => {
            setDraft(event.target.value);
            commit(event.target.value, PAUSE_MS);
          }}
          className={cn(inputClass, 'h-8 ps-8')}
        />
      </form>
    </search>
  );
}

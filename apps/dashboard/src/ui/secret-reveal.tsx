'use client';

import { Check, Copy, Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, type FocusEvent, type ReactNode } from 'react';
import { Button } from './button';
import { useCopied } from './copy-button';
import { inputClass } from './field';
import { cn } from './cn';

interface SecretRevealProps {
  label: string;
  /** One line, or several that belong together. */
  secret: string;
  /** Where to keep it, in one sentence. */
  advice: ReactNode;
  /** The lines of the `.env` download; the secret is one of them. */
  env: string;
  fileName: string;
  onStored: () => void;
}

const shownClass = cn(inputClass, 'bg-sunken font-mono text-small');

/** Shows a secret the one time it exists in readable form. It lives in memory only: never in a URL or a store. */
export function SecretReveal({ label, secret, advice, env, fileName, onStored }: SecretRevealProps) {
  const t = useTranslations('ui.secret');
  const id = useId();
  const { isCopied, copy } = useCopied();
  const CopyIcon = isCopied ? Check : Copy;
  const lines = secret.split('\n').length;
  const shown = {
    id,
    readOnly: true,
    value: secret,
    autoComplete: 'off',
    spellCheck: false,
    'aria-describedby': `${id}-advice`,
    onFocus: (event: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => event.target.select(),
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {lines > 1 ? (
          <textarea {...shown} rows={lines + 2} className={cn(shownClass, 'py-2')} />
        ) : (
          <input {...shown} className={cn(shownClass, 'h-9')} />
        )}
        <p id={`${id}-advice`} className="text-small text-muted">
          {advice}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => void copy(secret)}>
          <CopyIcon aria-hidden strokeWidth={1.5} className={isCopied ? 'text-success' : undefined} />
          {isCopied ? t('copied') : t(lines > 1 ? 'copyLines' : 'copy')}
        </Button>
        <Button onClick={() => download(fileName, env)}>
          <Download aria-hidden strokeWidth={1.5} />
          {t('download')}
        </Button>
        <Button variant="primary" className="sm:ms-auto" onClick={onStored}>
          {t('stored')}
        </Button>
        <output className="sr-only">{isCopied ? t('copied') : ''}</output>
      </div>
    </div>
  );
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

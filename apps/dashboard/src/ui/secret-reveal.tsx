'use client';

import { Check, Copy, Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useRef, type ReactNode } from 'react';
import { Button } from './button';
import { useCopied } from './copy-button';
import { inputClass } from './field';
import { cn } from './cn';

interface SecretRevealProps {
  label: string;
  secret: string;
  /** Where to keep it, in one sentence. */
  advice: ReactNode;
  /** The lines of the `.env` download; the secret is one of them. */
  env: string;
  fileName: string;
  onStored: () => void;
}

/** Shows a secret the one time it exists in readable form. It lives in memory only: never in a URL or a store. */
export function SecretReveal({ label, secret, advice, env, fileName, onStored }: SecretRevealProps) {
  const t = useTranslations('ui.secret');
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const { isCopied, copy } = useCopied();
  const CopyIcon = isCopied ? Check : Copy;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <input
          id={id}
          ref={field}
          readOnly
          value={secret}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={`${id}-advice`}
          onFocus={(event) => event.target.select()}
          className={cn(inputClass, 'h-9 bg-sunken font-mono text-small')}
        />
        <p id={`${id}-advice`} className="text-small text-muted">
          {advice}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => void copy(secret)}>
          <CopyIcon aria-hidden strokeWidth={1.5} className={isCopied ? 'text-success' : undefined} />
          {isCopied ? t('copied') : t('copy')}
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

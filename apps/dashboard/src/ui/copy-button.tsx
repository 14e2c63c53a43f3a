'use client';

import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button, type ButtonProps } from './button';

const SHOWN_MS = 2000;

/** Copies to the clipboard; works on plain http too, where the clipboard API is missing. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'sr-only';
    (document.querySelector('[role="dialog"], [role="alertdialog"]') ?? document.body).append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  }
}

export function useCopied() {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return { isCopied, copy: async (text: string) => setIsCopied(await copyText(text)) };
}

interface CopyButtonProps extends Omit<ButtonProps, 'children'> {
  value: string;
  /** What is copied, for the button's name: "agent id". */
  what: string;
  /** Shows the word beside the icon. */
  labelled?: boolean;
}

export function CopyButton({ value, what, labelled, variant = 'ghost', size, ...props }: CopyButtonProps) {
  const t = useTranslations('ui.copy');
  const { isCopied, copy } = useCopied();
  const Icon = isCopied ? Check : Copy;
  return (
    <>
      <Button
        variant={variant}
        size={size ?? (labelled ? 'default' : 'iconDense')}
        onClick={() => void copy(value)}
        {...(!labelled && { 'aria-label': t('action', { what }) })}
        {...props}
      >
        <Icon aria-hidden strokeWidth={1.5} className={isCopied ? 'text-success' : undefined} />
        {labelled && (isCopied ? t('done') : t('action', { what }))}
      </Button>
      <output className="sr-only">{isCopied ? t('done') : ''}</output>
    </>
  );
}

/** An id in mono with its copy button. */
export function CopyableId({ id, what }: { id: string; what: string }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1">
      <code className="min-w-0 font-mono text-small break-all text-muted">{id}</code>
      <CopyButton value={id} what={what} />
    </span>
  );
}

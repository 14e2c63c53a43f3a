'use client';

import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Button } from './button';
import { ConfirmDialog } from './dialog';

interface LeaveDialogProps {
  /** What leaving loses. */
  losing: 'key' | 'token' | 'changes';
  /** The way out that waits for an answer. */
  pending: (() => void) | null;
  onStay: () => void;
}

export function LeaveDialog({ losing, pending, onStay }: LeaveDialogProps) {
  const t = useTranslations(`ui.leave.${losing}`);
  const stay = useRef<HTMLButtonElement>(null);
  return (
    <ConfirmDialog
      open={pending !== null}
      onOpenChange={(open) => !open && onStay()}
      initialFocus={stay}
      title={t('title')}
      description={<p>{t('description')}</p>}
      actions={
        <>
          <Button ref={stay} size="large" onClick={onStay}>
            {t('stay')}
          </Button>
          <Button variant="danger" size="large" onClick={() => pending?.()}>
            {t('leave')}
          </Button>
        </>
      }
    />
  );
}

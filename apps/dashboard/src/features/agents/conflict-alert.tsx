'use client';

import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';

/** The agent has a newer version than the one on screen: nothing was saved. */
export function ConflictAlert({ onReload }: { onReload: () => void }) {
  const t = useTranslations('agents.access');
  return (
    <Alert tone="warning" role="alert" title={t('conflictTitle')}>
      <div className="flex flex-col items-start gap-2">
        <p>{t('conflictText')}</p>
        <Button size="dense" onClick={onReload}>
          {t('reload')}
        </Button>
      </div>
    </Alert>
  );
}

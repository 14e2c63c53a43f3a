'use client';

import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';

/** There is a newer version than the one on screen: nothing was saved. */
export function ConflictAlert({ onReload }: { onReload: () => void }) {
  const t = useTranslations('webhooks.settings');
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

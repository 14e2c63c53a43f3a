'use client';

import { useTranslations } from 'next-intl';
import { Alert } from './alert';
import { Button } from './button';

/** What is edited has a newer version than the one on screen: nothing was saved. */
export function ConflictAlert({ what, onReload }: { what: 'agent' | 'webhook'; onReload: () => void }) {
  const t = useTranslations(`ui.conflict.${what}`);
  return (
    <Alert tone="warning" role="alert" title={t('title')}>
      <div className="flex flex-col items-start gap-2">
        <p>{t('text')}</p>
        <Button size="dense" onClick={onReload}>
          {t('reload')}
        </Button>
      </div>
    </Alert>
  );
}

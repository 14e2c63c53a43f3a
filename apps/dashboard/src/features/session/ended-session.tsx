'use client';

import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { askAgain, useEnded } from '@/lib/session/ended';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';

// Few ever see it: pages do not wait for it.
const SignInDialog = dynamic(async () => (await import('./sign-in-dialog')).SignInDialog);

/** Asks to sign in over the page when the session has ended; whoever puts it off can read on, and is told. */
export function EndedSession() {
  const t = useTranslations('session.ended');
  const ended = useEnded();
  if (ended === null) return null;
  if (ended === 'asking') return <SignInDialog />;
  return (
    <Alert tone="warning" className="mb-6" title={t('title')}>
      <p>{t('stale')}</p>
      <div className="mt-1">
        <Button size="dense" onClick={askAgain}>
          {t('signIn')}
        </Button>
      </div>
    </Alert>
  );
}

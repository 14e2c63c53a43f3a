'use client';

import { useTranslations } from 'next-intl';
import { ErrorState } from '@/ui/error-state';

/** The last resort outside the shell. */
export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations('ui.error');
  return (
    <main>
      <h1 className="sr-only">{t('page')}</h1>
      <ErrorState title={t('page')} error={error} onRetry={reset} />
    </main>
  );
}

'use client';

import { useTranslations } from 'next-intl';
import { ErrorState } from '@/ui/error-state';

/** A page that failed while rendering. The shell around it keeps working. */
export default function ShellError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations('ui.error');
  return (
    <>
      <h1 className="sr-only">{t('page')}</h1>
      <ErrorState title={t('page')} error={error} onRetry={reset} />
    </>
  );
}

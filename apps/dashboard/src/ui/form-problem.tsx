'use client';

import { useTranslations } from 'next-intl';
import { Alert } from './alert';
import { CopyableId } from './copy-button';

/** A refusal that belongs to the whole form. Announced when it appears. */
export function FormProblem({ problem }: { problem: { text: string; requestId: string } | null }) {
  const t = useTranslations('ui.error');
  if (!problem) return null;
  return (
    <Alert tone="danger" role="alert">
      <p>{problem.text}</p>
      {problem.requestId && (
        <p className="mt-1 flex flex-wrap items-center gap-1 text-small">
          {t('requestId')} <CopyableId id={problem.requestId} what={t('requestIdWhat')} />
        </p>
      )}
    </Alert>
  );
}

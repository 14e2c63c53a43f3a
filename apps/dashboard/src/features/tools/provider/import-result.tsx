'use client';

import type { ToolImport } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';

/** What became of the operations of an import: how many tools are new, and what was left out and why. */
export function ImportResult({ result: { created, updated, skipped } }: { result: ToolImport }) {
  const t = useTranslations('tools.import');
  return (
    <Alert
      role="alert"
      tone={skipped.length > 0 ? 'warning' : 'success'}
      title={t('done', { created: created.length, updated: updated.length })}
    >
      {skipped.length > 0 && (
        <>
          <p>{t('skipped', { count: skipped.length })}</p>
          <ul className="mt-1 flex max-h-48 flex-col gap-0.5 overflow-y-auto">
            {skipped.map(({ operation, reason }) => (
              <li key={operation} className="text-small">
                <code className="font-mono">{operation}</code>: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </Alert>
  );
}

'use client';

import { useTranslations } from 'next-intl';
import { RESEND_SECONDS } from '@signet/contracts';
import { CodeSamples } from '@/ui/code-sample';
import { receiverSamples } from './samples';

/** How to be sure that a call comes from here, and that it counts once. */
export function ReceiverRecipe() {
  const t = useTranslations('webhooks.recipe');
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        {t.rich('text', {
          days: RESEND_SECONDS / 86_400,
          code: (chunks) => <code className="font-mono text-small text-ink">{chunks}</code>,
        })}
      </p>
      <CodeSamples label={t('samples')} samples={receiverSamples()} />
    </div>
  );
}

'use client';

import type { WebhookAttempt } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Code } from '@/ui/code-sample';
import { Facts } from '@/ui/facts';
import { phasesOf } from './attempts';

/** What one call took and what the receiver answered, word for word. React writes it as text, never as markup. */
export function AttemptDetails({ attempt }: { attempt: WebhookAttempt }) {
  const t = useTranslations('webhooks.attempt');
  const headers = Object.entries(attempt.response_headers ?? {});
  const phases = phasesOf(attempt).map(({ phase, ms }) => t(`phase.${phase}`, { ms }));
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Facts
        facts={[
          ...(attempt.error_reason ? [{ label: t('why'), value: attempt.error_reason }] : []),
          {
            label: t('timing'),
            value: (
              <span className="tabular">{[t('total', { ms: attempt.total_ms }), ...phases].join(' · ')}</span>
            ),
          },
          ...(attempt.remote_address
            ? [{ label: t('address'), value: <code className="font-mono">{attempt.remote_address}</code> }]
            : []),
        ]}
      />
      {headers.length > 0 && (
        <Excerpt title={t('headers')} text={headers.map(([name, value]) => `${name}: ${value}`).join('\n')} />
      )}
      {attempt.response_body ? (
        <Excerpt title={t('body')} text={attempt.response_body} />
      ) : (
        attempt.status !== null && <p className="text-small text-muted">{t('noBody')}</p>
      )}
    </div>
  );
}

const Excerpt = ({ title, text }: { title: string; text: string }) => (
  <div className="flex min-w-0 flex-col gap-1">
    <p className="text-meta text-muted">{title}</p>
    <Code
      code={text}
      label={title}
      className="max-h-60 overflow-y-auto rounded-control border border-line [&_pre]:break-all [&_pre]:whitespace-pre-wrap"
    />
  </div>
);

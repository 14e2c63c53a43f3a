'use client';

import { Plus, Webhook } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { ButtonLink } from '@/ui/button';
import { Code } from '@/ui/code-sample';
import { EmptyState } from '@/ui/empty-state';

/** The list before the first endpoint: what one is, what it gets, and what a call looks like. */
export function NoWebhooks() {
  const t = useTranslations('webhooks');
  const canChange = useCan('webhooks:write');
  const example = [
    'POST /your/path',
    'webhook-id: evt_0192f0c07d3a7c119b1e2f6a1d3c4b5a',
    'webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2…',
    '',
    '{"type":"agent.registered","timestamp":"…","data":{…}}',
  ].join('\n');
  return (
    <EmptyState
      icon={Webhook}
      title={t('empty.title')}
      action={
        canChange && (
          <ButtonLink variant="primary" href="/webhooks/new">
            <Plus aria-hidden strokeWidth={1.5} />
            {t('add.action')}
          </ButtonLink>
        )
      }
    >
      <p>{t('empty.description')}</p>
      <p>{t('empty.example')}</p>
      <Code code={example} label={t('empty.command')} className="rounded-control border border-line" />
    </EmptyState>
  );
}

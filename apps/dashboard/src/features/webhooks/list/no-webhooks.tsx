'use client';

import { Webhook } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Code } from '@/ui/code-sample';
import { EmptyState } from '@/ui/empty-state';
import { AddEndpointLink } from '../add-endpoint-link';

/** The list before the first endpoint: what one is, what it gets, and what a call looks like. */
export function NoWebhooks() {
  const t = useTranslations('webhooks');
  const example = [
    'POST /your/path',
    'webhook-id: evt_0192f0c07d3a7c119b1e2f6a1d3c4b5a',
    'webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2…',
    '',
    '{"type":"agent.registered","timestamp":"…","data":{…}}',
  ].join('\n');
  return (
    <EmptyState icon={Webhook} title={t('empty.title')} action={<AddEndpointLink />}>
      <p>{t('empty.description')}</p>
      <p>{t('empty.example')}</p>
      <Code code={example} label={t('empty.command')} className="rounded-control border border-line" />
    </EmptyState>
  );
}

'use client';

import { Webhook } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { CommandLine } from '@/ui/code-sample';
import { EmptyState } from '@/ui/empty-state';
import { AddEndpointLink } from '../add-endpoint-link';

/** Before anybody hears about an agent: who could, and the two ways to bring it about. */
export function NobodyTold({ apiUrl }: { apiUrl: string }) {
  const t = useTranslations('webhooks');
  const command = [
    `curl -X POST '${apiUrl}/webhooks' \\`,
    `  -H "authorization: Bearer $ACCESS_TOKEN" \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"url":"https://example.com/hook","events":["agent.revoked"]}'`,
  ].join('\n');
  return (
    <EmptyState icon={Webhook} title={t('agent.empty')} action={<AddEndpointLink />}>
      <p>{t('agent.emptyHelp')}</p>
      <p>{t('agent.orCall')}</p>
      <CommandLine code={command} label={t('agent.command')} />
    </EmptyState>
  );
}

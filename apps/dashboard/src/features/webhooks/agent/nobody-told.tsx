'use client';

import { Plus, Webhook } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { ButtonLink } from '@/ui/button';
import { CommandLine } from '@/ui/code-sample';
import { EmptyState } from '@/ui/empty-state';

/** Before anybody hears about an agent: who could, and the two ways to bring it about. */
export function NobodyTold({ apiUrl }: { apiUrl: string }) {
  const t = useTranslations('webhooks');
  const canChange = useCan('webhooks:write');
  const command = [
    `curl -X POST '${apiUrl}/webhooks' \\`,
    `  -H "authorization: Bearer $ACCESS_TOKEN" \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"url":"https://example.com/hook","events":["agent.revoked"]}'`,
  ].join('\n');
  return (
    <EmptyState
      icon={Webhook}
      title={t('agent.empty')}
      action={
        canChange && (
          <ButtonLink variant="primary" href="/webhooks/new">
            <Plus aria-hidden strokeWidth={1.5} />
            {t('add.action')}
          </ButtonLink>
        )
      }
    >
      <p>{t('agent.emptyHelp')}</p>
      <p>{t('agent.orCall')}</p>
      <CommandLine code={command} label={t('agent.command')} />
    </EmptyState>
  );
}

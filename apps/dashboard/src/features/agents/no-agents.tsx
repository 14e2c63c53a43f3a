'use client';

import { Bot, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { ButtonLink } from '@/ui/button';
import { CommandLine } from '@/ui/code-sample';
import { EmptyState } from '@/ui/empty-state';

/** The list before the first agent: what an agent is, and the two ways to make one. */
export function NoAgents({ apiUrl }: { apiUrl: string }) {
  const t = useTranslations('agents');
  const canRegister = useCan('agents:write');
  const command = [
    `curl -X POST '${apiUrl}/agents/register' \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"name":"Invoice bot","owner_email":"you@example.com"}'`,
  ].join('\n');
  return (
    <EmptyState
      icon={Bot}
      title={t('empty.title')}
      action={
        canRegister && (
          <ButtonLink variant="primary" href="/agents/new">
            <Plus aria-hidden strokeWidth={1.5} />
            {t('register.action')}
          </ButtonLink>
        )
      }
    >
      <p>{t('empty.description')}</p>
      <p>{t('empty.orCall')}</p>
      <CommandLine code={command} label={t('empty.command')} />
    </EmptyState>
  );
}

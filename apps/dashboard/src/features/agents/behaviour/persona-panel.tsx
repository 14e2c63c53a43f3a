'use client';

import type { AgentBehaviour } from '@signet/contracts';
import { ShieldAlert, ShieldCheck, UserRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';
import { Card } from '@/ui/card';
import { Chip } from '@/ui/chip';
import { Code, CommandLine } from '@/ui/code-sample';
import { CopyableId, CopyButton } from '@/ui/copy-button';
import { EmptyState } from '@/ui/empty-state';
import { Facts } from '@/ui/facts';
import { Time } from '@/ui/time';

interface PersonaPanelProps {
  agentId: string;
  apiUrl: string;
  persona: AgentBehaviour['persona'];
  history: AgentBehaviour['history'];
}

/** How the agent is meant to behave, whether that is what was once accepted, and what it was before. */
export function PersonaPanel({ agentId, apiUrl, persona, history }: PersonaPanelProps) {
  const t = useTranslations('behaviour.persona');
  if (!persona) {
    return (
      <Card flush title={t('title')}>
        <EmptyState icon={UserRound} title={t('empty')}>
          <p>{t('emptyText')}</p>
          <CommandLine
            label={t('emptyCommand')}
            code={[
              `curl -X POST '${apiUrl}/v1/agents/${agentId}/persona' \\`,
              `  -H "authorization: Bearer $ACCESS_TOKEN" \\`,
              `  -H 'content-type: application/json' \\`,
              `  -d '{"version":"1.0.0","personality":{"traits":{"formality":0.8}}}'`,
            ].join('\n')}
          />
        </EmptyState>
      </Card>
    );
  }
  const text = JSON.stringify(persona.persona, null, 2);
  return (
    <div className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3">
      <Card
        flush
        className="min-w-0 overflow-hidden lg:col-span-2"
        title={t('title')}
        action={<CopyButton value={text} what={t('what')} />}
      >
        {!persona.is_intact && (
          <Alert tone="danger" className="m-4" title={t('brokenTitle')}>
            {t('brokenText')}
          </Alert>
        )}
        <Code code={text} label={t('title')} className="max-h-120 overflow-y-auto" />
      </Card>
      <div className="flex min-w-0 flex-col gap-6">
        <Card title={t('seal')}>
          <Facts
            facts={[
              {
                label: t('sealState'),
                value: (
                  <Chip
                    tone={persona.is_intact ? 'success' : 'danger'}
                    icon={persona.is_intact ? ShieldCheck : ShieldAlert}
                  >
                    {t(persona.is_intact ? 'intact' : 'broken')}
                  </Chip>
                ),
              },
              { label: t('version'), value: persona.version },
              { label: t('hash'), value: <CopyableId id={persona.hash} what={t('hashWhat')} /> },
              { label: t('changed'), value: <Time value={persona.changed_at} format="exact" /> },
            ]}
          />
        </Card>
        <Card flush title={t('history')}>
          {history.length === 0 ? (
            <p className="px-4 py-6 text-center text-muted">{t('historyEmpty')}</p>
          ) : (
            <ol>
              {history.map((entry) => (
                <li
                  key={`${entry.version} ${entry.changed_at}`}
                  className="flex flex-col border-t border-line px-4 py-2 first:border-t-0"
                >
                  <span className="flex items-baseline justify-between gap-4">
                    <span className="font-medium">{entry.version}</span>
                    <Time value={entry.changed_at} className="text-small text-muted" />
                  </span>
                  <code className="truncate font-mono text-meta text-faint">{entry.hash}</code>
                </li>
              ))}
            </ol>
          )}
        </Card>
      </div>
    </div>
  );
}

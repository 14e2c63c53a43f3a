'use client';

import type { Agent } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { agentQueries } from '../agent-queries';
import { useRateTierLabel } from '../use-rate-tier-label';
import { WhatItCanDo } from '../what-it-can-do';
import { AccessEditor } from './access-editor';

export function AccessTab({ id }: { id: string }) {
  const t = useTranslations('agents');
  const agent = useQuery(agentQueries.detail(id));
  const tierLabel = useRateTierLabel();
  const canChange = useCan('agents:write');
  const [base, setBase] = useState<Agent | null>(null);
  const reload = async () => {
    await agent.refetch();
    setBase(null);
  };
  if (agent.isError && !agent.data) {
    return (
      <Card flush>
        <ErrorState title={t('detail.failed')} error={agent.error} onRetry={() => void agent.refetch()} />
      </Card>
    );
  }
  if (!agent.data) {
    return (
      <Card flush>
        <PanelSkeleton rows={6} />
      </Card>
    );
  }
  if (base) return <AccessEditor base={base} onDone={() => setBase(null)} onReload={() => void reload()} />;
  return (
    <div className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3">
      <Card
        className="lg:col-span-2"
        title={t('access.permissions')}
        action={
          canChange &&
          agent.data.status !== 'revoked' && (
            <Button size="dense" onClick={() => setBase(agent.data)}>
              <Pencil aria-hidden strokeWidth={1.5} />
              {t('access.edit')}
            </Button>
          )
        }
      >
        <WhatItCanDo permissions={agent.data.permissions} />
      </Card>
      <Card title={t('access.rateTier')}>
        <p className="font-medium">{tierLabel(agent.data.rate_tier)}</p>
        <p className="text-small text-muted">{t('register.rateTierHelp')}</p>
      </Card>
    </div>
  );
}

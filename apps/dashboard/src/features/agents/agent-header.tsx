'use client';

import type { Agent } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCan } from '@/lib/session/use-session';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { CopyableId } from '@/ui/copy-button';
import { PageHeader } from '@/ui/page-header';
import { Skeleton } from '@/ui/skeleton';
import { TabLinks } from '@/ui/tab-links';
import { Time } from '@/ui/time';
import { AgentStatusChip } from '../status/agent-status';
import { agentQueries } from './agent-queries';
import { RevokeAgentDialog } from './revoke-agent-dialog';

/** Who the agent is, what can be done with it, and the way to its parts. Stays while the parts change. */
export function AgentHeader({ id }: { id: string }) {
  const t = useTranslations('agents');
  const canReadActivity = useCan('activity:read');
  const { data: agent } = useQuery(agentQueries.detail(id));
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title={agent?.name ?? t('column.agent')}
        aside={agent && <AgentStatusChip status={agent.status} />}
        description={<CopyableId id={id} what={t('detail.idWhat')} />}
        actions={agent ? <Actions agent={agent} /> : <Skeleton className="h-8 w-32" />}
      />
      {agent?.status === 'revoked' && (
        <Alert
          tone="neutral"
          title={
            <>
              {t('detail.revokedTitle')}
              {agent.revoked_at && (
                <>
                  {' · '}
                  <Time value={agent.revoked_at} format="date" />
                </>
              )}
            </>
          }
        >
          {t('detail.revokedText')}
        </Alert>
      )}
      <TabLinks
        label={t('detail.tabs')}
        tabs={[
          { href: `/agents/${id}`, label: t('detail.overview') },
          ...(canReadActivity ? [{ href: `/agents/${id}/activity`, label: t('detail.activity') }] : []),
        ]}
      />
    </div>
  );
}

function Actions({ agent }: { agent: Agent }) {
  const t = useTranslations('agents.revoke');
  const canChange = useCan('agents:write');
  const [isRevoking, setIsRevoking] = useState(false);
  if (!canChange || agent.status === 'revoked') return null;
  return (
    <>
      <Button onClick={() => setIsRevoking(true)}>
        <Ban aria-hidden strokeWidth={1.5} />
        {t('action')}
      </Button>
      <RevokeAgentDialog agent={agent} open={isRevoking} onOpenChange={setIsRevoking} />
    </>
  );
}

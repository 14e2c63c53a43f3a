'use client';

import type { Agent } from '@signet/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Loaded } from '@/frames/loaded';
import { useCan } from '@/lib/session/use-session';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Facts } from '@/ui/facts';
import { Name } from '@/ui/name';
import { agentQueries } from '../agent-queries';
import { RevokeAgentDialog } from '../revoke-agent-dialog';
import { IdentityForm } from './identity-form';

export function AgentSettings({ id }: { id: string }) {
  const t = useTranslations('agents');
  const agent = useQuery(agentQueries.detail(id));
  return (
    <Loaded query={agent} failed={t('detail.failed')}>
      {(data) => <Sections agent={data} refetch={agent.refetch} />}
    </Loaded>
  );
}

interface SectionsProps {
  agent: Agent;
  refetch: UseQueryResult<Agent>['refetch'];
}

function Sections({ agent, refetch }: SectionsProps) {
  const t = useTranslations('agents.settings');
  const mayChange = useCan('agents:write');
  const [isRevoking, setIsRevoking] = useState(false);
  const isRevoked = agent.status === 'revoked';
  const canChange = mayChange && !isRevoked;
  return (
    <div className="flex w-full max-w-180 flex-col gap-8">
      <Card title={t('identity')}>
        {canChange ? (
          <IdentityForm agent={agent} refetch={refetch} />
        ) : (
          <div className="flex flex-col gap-4">
            <Alert tone="neutral">{t(isRevoked ? 'revoked' : 'readOnly')}</Alert>
            <Facts
              facts={[
                { label: t('name'), value: <Name>{agent.name}</Name> },
                { label: t('owner'), value: <Name>{agent.owner_email}</Name> },
                {
                  label: t('description'),
                  value: agent.description ? <Name>{agent.description}</Name> : '–',
                },
              ]}
            />
          </div>
        )}
      </Card>
      {canChange && (
        <Card title={t('danger')} className="border-danger">
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <div className="min-w-60 flex-1">
              <h3 className="font-medium">{t('revokeTitle')}</h3>
              <p className="text-small text-muted">{t('revokeText')}</p>
            </div>
            <Button variant="danger" onClick={() => setIsRevoking(true)}>
              <Ban aria-hidden strokeWidth={1.5} />
              {t('revokeAction')}
            </Button>
          </div>
        </Card>
      )}
      {isRevoking && <RevokeAgentDialog agent={agent} onClose={() => setIsRevoking(false)} />}
    </div>
  );
}

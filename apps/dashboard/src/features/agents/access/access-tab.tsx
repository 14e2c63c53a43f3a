'use client';

import { agentAuthPermissions, type Agent } from '@signet/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { createParser, parseAsStringLiteral } from 'nuqs';
import { useState } from 'react';
import { Loaded } from '@/frames/loaded';
import { useCan } from '@/lib/session/use-session';
import { useAsked } from '@/lib/use-asked';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { agentQueries } from '../agent-queries';
import { useRateTierLabel } from '../use-rate-tier-label';
import { WhatItCanDo } from '../what-it-can-do';
import { AccessEditor } from './access-editor';
import { RaiseTierDialog } from './raise-tier-dialog';

const ASKED = parseAsStringLiteral(['raise-tier']);
const PERMISSION = createParser({
  parse: (permission: string) => (agentAuthPermissions.parse(permission) ? permission : null),
  serialize: String,
});

export function AccessTab({ id }: { id: string }) {
  const t = useTranslations('agents.detail');
  const agent = useQuery(agentQueries.detail(id));
  return (
    <Loaded query={agent} failed={t('failed')}>
      {(data) => <Access agent={data} refetch={agent.refetch} />}
    </Loaded>
  );
}

interface AccessProps {
  agent: Agent;
  /** Reads the agent as it is now. */
  refetch: UseQueryResult<Agent>['refetch'];
}

function Access({ agent, refetch }: AccessProps) {
  const t = useTranslations('agents');
  const tierLabel = useRateTierLabel();
  const canChange = useCan('agents:write') && agent.status !== 'revoked';
  const [isEditing, setIsEditing] = useState(false);
  // Whoever is led here to grant something or to raise the tier finds that begun.
  const [grant, dropGrant] = useAsked('grant', PERMISSION);
  const [asked, drop] = useAsked('do', ASKED);
  const close = () => {
    setIsEditing(false);
    dropGrant();
  };
  if (canChange && (isEditing || grant !== null))
    return <AccessEditor agent={agent} adds={grant} onDone={close} refetch={refetch} />;
  return (
    <div className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3">
      <Card
        className="lg:col-span-2"
        title={t('access.permissions')}
        action={
          canChange && (
            <Button size="dense" onClick={() => setIsEditing(true)}>
              <Pencil aria-hidden strokeWidth={1.5} />
              {t('access.edit')}
            </Button>
          )
        }
      >
        <WhatItCanDo permissions={agent.permissions} />
      </Card>
      <Card title={t('access.rateTier')}>
        <p className="font-medium">{tierLabel(agent.rate_tier)}</p>
        <p className="text-small text-muted">{t('register.rateTierHelp')}</p>
      </Card>
      {canChange && asked === 'raise-tier' && <RaiseTierDialog agent={agent} onClose={drop} />}
    </div>
  );
}

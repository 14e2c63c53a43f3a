'use client';

import { agentAuthPermissions } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { createParser, parseAsStringLiteral } from 'nuqs';
import { useState } from 'react';
import { NotLoaded } from '@/frames/not-loaded';
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
  const t = useTranslations('agents');
  const agent = useQuery(agentQueries.detail(id));
  const tierLabel = useRateTierLabel();
  const mayChange = useCan('agents:write');
  const [isEditing, setIsEditing] = useState(false);
  // Whoever is led here to grant something or to raise the tier finds that begun.
  const [grant, dropGrant] = useAsked('grant', PERMISSION);
  const [asked, drop] = useAsked('do', ASKED);
  const close = () => {
    setIsEditing(false);
    dropGrant();
  };
  if (!agent.data) return <NotLoaded query={agent} failed={t('detail.failed')} />;
  const canChange = mayChange && agent.data.status !== 'revoked';
  if (canChange && (isEditing || grant !== null))
    return <AccessEditor agent={agent.data} adds={grant} onDone={close} refetch={agent.refetch} />;
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
        <WhatItCanDo permissions={agent.data.permissions} />
      </Card>
      <Card title={t('access.rateTier')}>
        <p className="font-medium">{tierLabel(agent.data.rate_tier)}</p>
        <p className="text-small text-muted">{t('register.rateTierHelp')}</p>
      </Card>
      {canChange && asked === 'raise-tier' && <RaiseTierDialog agent={agent.data} onClose={drop} />}
    </div>
  );
}

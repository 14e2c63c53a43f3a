'use client';

import type { Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import { WholeList } from '@/frames/whole-list';
import type { Column } from '@/ui/table/column';
import { Time } from '@/ui/time';
import { endpointName } from '../endpoint-name';
import { useWebhookColumns } from '../list/webhook-columns';
import { NobodyTold } from './nobody-told';

interface ToldEndpointsProps {
  agentId: string;
  apiUrl: string;
  endpoints: ComponentProps<typeof WholeList<Webhook>>['list'];
}

/** The endpoints that are told about an agent: how each stands, whose it is and what it said last. */
export function ToldEndpoints({ agentId, apiUrl, endpoints }: ToldEndpointsProps) {
  const t = useTranslations('webhooks.agent');
  const known = useWebhookColumns(undefined);
  const columns: Column<Webhook>[] = [
    ...known.filter(({ id }) => ['endpoint', 'state', 'events'].includes(id)),
    {
      id: 'owner',
      from: 'lg',
      header: t('owner'),
      cell: (webhook) => t(`ownedBy.${ownerOf(webhook, agentId)}`),
    },
    {
      id: 'last',
      from: 'md',
      header: t('last'),
      className: 'whitespace-nowrap',
      cell: (webhook) => <LastAttempt webhook={webhook} />,
    },
  ];
  return (
    <section className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h2 className="text-section font-semibold">{t('endpoints')}</h2>
        <p className="text-muted">{t('endpointsHelp')}</p>
      </div>
      <WholeList
        list={endpoints}
        failed={t('failed')}
        empty={<NobodyTold apiUrl={apiUrl} />}
        caption={t('endpoints')}
        columns={columns}
        rowKey={(webhook) => webhook.id}
        rowName={(webhook) => endpointName(webhook.url)}
      />
    </section>
  );
}

const ownerOf = ({ agent_id }: Webhook, agentId: string) =>
  agent_id === null ? 'organisation' : agent_id === agentId ? 'agent' : 'administrator';

function LastAttempt({ webhook: { health } }: { webhook: Webhook }) {
  const t = useTranslations('webhooks');
  const { last_success_at: accepted, last_failure_at: failed } = health;
  const isAccepted = accepted !== null && (failed === null || accepted > failed);
  const at = isAccepted ? accepted : failed;
  if (at === null) return <span className="text-faint">{t('never')}</span>;
  return (
    <span className="flex flex-col">
      <Time value={at} className="w-fit" />
      <span className="text-meta text-muted">{t(isAccepted ? 'agent.accepted' : 'agent.refused')}</span>
    </span>
  );
}

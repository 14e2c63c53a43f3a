'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { endpointName } from '../endpoint-name';
import { useAgentDeliveryColumns } from '../deliveries/delivery-columns';
import { DeliveryList } from '../deliveries/delivery-list';
import { useDeliveries } from '../deliveries/use-deliveries';
import { webhookQueries, webhooksAbout } from '../webhook-queries';
import { ToldEndpoints } from './told-endpoints';

/** Who is told what happens to an agent, and whether it arrived. */
export function AgentWebhooks({ id, apiUrl }: { id: string; apiUrl: string }) {
  const endpoints = useQuery({ ...webhooksAbout(id), refetchInterval: 30_000 });
  const known = endpoints.data?.data;
  const nameOf = (webhookId: string) => {
    const webhook = known?.find((one) => one.id === webhookId);
    return webhook ? endpointName(webhook.url) : webhookId;
  };
  return (
    <div className="flex flex-col gap-8">
      <ToldEndpoints agentId={id} apiUrl={apiUrl} endpoints={endpoints} />
      {known?.length !== 0 && <AgentDeliveries id={id} nameOf={nameOf} />}
    </div>
  );
}

function AgentDeliveries({ id, nameOf }: { id: string; nameOf: (webhookId: string) => string }) {
  const t = useTranslations('webhooks.agent');
  const deliveries = useDeliveries((filters) => webhookQueries.deliveriesAbout(id, filters));
  const columns = useAgentDeliveryColumns(deliveries.href, nameOf);
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-section font-semibold">{t('deliveries')}</h2>
      <DeliveryList
        deliveries={deliveries}
        columns={columns}
        caption={t('deliveries')}
        empty={{ title: t('noDeliveries'), help: t('noDeliveriesHelp') }}
        endpoint={nameOf}
      />
    </section>
  );
}

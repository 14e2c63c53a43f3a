'use client';

import { useQuery } from '@tanstack/react-query';
import { CalendarClock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { webhookQueries } from '../webhook-queries';
import { attemptsMax } from './attempts';
import { useDeliveryColumns } from './delivery-columns';
import { DeliveryList } from './delivery-list';
import { ReplayDialog } from './replay-dialog';
import { Replays } from './replays';
import { useDeliveries } from './use-deliveries';

/** Everything that was, is or will be sent to one endpoint. */
export function DeliveriesList({ id }: { id: string }) {
  const t = useTranslations('webhooks.deliveries');
  const canChange = useCan('webhooks:write');
  const [isReplaying, setIsReplaying] = useState(false);
  const webhook = useQuery(webhookQueries.detail(id));
  const deliveries = useDeliveries((filters) => webhookQueries.deliveries(id, filters));
  const columns = useDeliveryColumns(deliveries.href, webhook.data && attemptsMax(webhook.data.schedule));
  return (
    <div className="flex flex-col gap-4">
      <Replays id={id} />
      <DeliveryList
        deliveries={deliveries}
        columns={columns}
        caption={t('caption')}
        empty={{ title: t('empty'), help: t('emptyHelp') }}
        actions={
          canChange && (
            <Button onClick={() => setIsReplaying(true)}>
              <CalendarClock aria-hidden strokeWidth={1.5} />
              {t('replayRange')}
            </Button>
          )
        }
      />
      {isReplaying && (
        <ReplayDialog webhooks={webhook.data ? [webhook.data] : []} onClose={() => setIsReplaying(false)} />
      )}
    </div>
  );
}

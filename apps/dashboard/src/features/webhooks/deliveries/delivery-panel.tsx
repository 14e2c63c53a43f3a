'use client';

import type { WebhookDeliveryDetail } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { AgentReference } from '@/features/agents';
import { DeliveryStateChip } from './delivery-state';
import { Why } from '@/features/why';
import { ApiProblem } from '@/lib/api/problem';
import { useMedia } from '@/lib/use-media';
import { useNow } from '@/lib/use-now';
import { Code } from '@/ui/code-sample';
import { CopyableId, CopyButton } from '@/ui/copy-button';
import { ErrorState } from '@/ui/error-state';
import { Facts, type Fact } from '@/ui/facts';
import { Sheet } from '@/ui/sheet';
import { Skeleton } from '@/ui/skeleton';
import { TextLink } from '@/ui/text-link';
import { Time } from '@/ui/time';
import { webhookQueries } from '../webhook-queries';
import { AttemptList } from './attempt-list';
import { readable } from './attempts';
import { DeliveryActions } from './delivery-actions';
import { eventTitle } from './delivery-columns';
import { useFaultWords } from './fault-words';

const LOOK_AGAIN_MS = 1500;

interface DeliveryPanelProps {
  deliveryId: string | null;
  onClose: () => void;
  /** The page is not its endpoint's: name the endpoint. */
  endpoint?: (webhookId: string) => string;
}

/** One delivery beside the list, with every call that was made. On a phone it covers the screen. */
export function DeliveryPanel({ deliveryId, onClose, endpoint }: DeliveryPanelProps) {
  const t = useTranslations('webhooks.panel');
  const isWide = useMedia('(min-width: 1024px)');
  // While the panel closes it still shows its delivery, and the focus goes back to that delivery's row.
  const [shownId, setShownId] = useState(deliveryId);
  if (deliveryId !== null && deliveryId !== shownId) setShownId(deliveryId);
  const delivery = useQuery({
    ...webhookQueries.delivery(shownId ?? ''),
    enabled: shownId !== null,
    refetchInterval: ({ state }) => (isUnderWay(state.data?.state) ? LOOK_AGAIN_MS : false),
  });
  return (
    <Sheet
      open={deliveryId !== null}
      onOpenChange={(open) => !open && onClose()}
      modal={!isWide}
      title={delivery.data ? eventTitle(delivery.data.event_type) : t('title')}
      finalFocus={() => document.querySelector<HTMLElement>(`[data-delivery="${CSS.escape(shownId ?? '')}"]`)}
    >
      {delivery.data ? (
        <Contents key={delivery.data.id} delivery={delivery.data} endpoint={endpoint} />
      ) : delivery.isError ? (
        <ErrorState
          title={t(
            delivery.error instanceof ApiProblem && delivery.error.status === 404 ? 'notFound' : 'failed',
          )}
          error={delivery.error}
          onRetry={() => void delivery.refetch()}
        />
      ) : (
        <div className="skeleton-appears flex flex-col gap-4 p-4">
          <Skeleton className="w-24" />
          <Skeleton className="w-64" />
          <Skeleton className="w-48" />
        </div>
      )}
    </Sheet>
  );
}

/** It may be another thing a moment later. */
export const isUnderWay = (state: WebhookDeliveryDetail['state'] | undefined): boolean =>
  state === 'pending' || state === 'sending';

interface ContentsProps {
  delivery: WebhookDeliveryDetail;
  endpoint: DeliveryPanelProps['endpoint'];
}

function Contents({ delivery, endpoint }: ContentsProps) {
  const t = useTranslations('webhooks.panel');
  const words = useTranslations('why');
  const faultWords = useFaultWords();
  const now = useNow();
  const { why } = delivery;
  const isSentFromWhy = why?.fix?.delivery_id !== undefined;
  const facts: Fact[] = [
    {
      label: t('state'),
      value: <DeliveryStateChip state={delivery.state} attempts={delivery.attempts} />,
    },
    ...(delivery.reason ? [{ label: t('reason'), value: faultWords(delivery.reason) }] : []),
    ...(endpoint
      ? [
          {
            label: t('endpoint'),
            value: (
              <TextLink href={`/webhooks/${delivery.webhook_id}`} className="break-all">
                {endpoint(delivery.webhook_id)}
              </TextLink>
            ),
          },
        ]
      : []),
    { label: t('created'), value: <Time value={delivery.created_at} format="exact" /> },
    ...(delivery.next_attempt_at && new Date(delivery.next_attempt_at) > now
      ? [{ label: t('next'), value: <Time value={delivery.next_attempt_at} format="exact" /> }]
      : []),
    ...(delivery.subject_id ? [{ label: t('subject'), value: <Subject id={delivery.subject_id} /> }] : []),
    { label: t('messageId'), value: <CopyableId id={delivery.event_id} what="webhook-id" /> },
  ];
  return (
    <div className="flex flex-col gap-6 p-4">
      {!isSentFromWhy && <DeliveryActions delivery={delivery} />}
      {why && (
        <Why
          why={why}
          title={words('undelivered')}
          action={isSentFromWhy && <DeliveryActions delivery={delivery} />}
        />
      )}
      <Facts facts={facts} />
      <section className="flex flex-col gap-2">
        <h2 className="font-semibold">{t('attempts')}</h2>
        <AttemptList attempts={delivery.attempt_log} />
      </section>
      <section className="flex flex-col gap-2">
        <h2 className="font-semibold">{t('body')}</h2>
        {delivery.payload === null ? (
          <p className="text-small text-muted">{t('bodyGone')}</p>
        ) : (
          <Payload body={delivery.payload} />
        )}
      </section>
    </div>
  );
}

const Subject = ({ id }: { id: string }) =>
  id.startsWith('agt_') ? <AgentReference id={id} /> : <code className="font-mono break-all">{id}</code>;

/** In lines for reading; what is copied are the exact bytes, because those are what was signed. */
function Payload({ body }: { body: string }) {
  const t = useTranslations('webhooks.panel');
  return (
    <details className="group rounded-control border border-line">
      <summary className="flex h-9 list-none items-center justify-between rounded-control px-3 text-small font-medium">
        {t('json')}
        <ChevronDown aria-hidden className="size-4 group-open:rotate-180" strokeWidth={1.5} />
      </summary>
      <div className="relative border-t border-line">
        <Code code={readable(body)} label={t('json')} />
        <span className="absolute end-1 top-1 rounded-control bg-sunken">
          <CopyButton value={body} what={t('bodyWhat')} />
        </span>
      </div>
    </details>
  );
}

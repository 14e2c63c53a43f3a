'use client';

import type { Webhook } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Loaded } from '@/frames/loaded';
import { Card } from '@/ui/card';
import { CopyableId } from '@/ui/copy-button';
import { Facts } from '@/ui/facts';
import { TextLink } from '@/ui/text-link';
import { Time } from '@/ui/time';
import { ReceiverRecipe } from '../create/receiver-recipe';
import { attemptsMax, hoursOfRetries } from '../deliveries/attempts';
import { webhookQueries } from '../webhook-queries';
import { SigningKeysCard } from './signing-keys-card';
import { StatsCard } from './stats-card';
import { TestEvent } from './test-event';

export function WebhookOverview({ id }: { id: string }) {
  const t = useTranslations('webhooks');
  const webhook = useQuery(webhookQueries.detail(id));
  return (
    <Loaded query={webhook} failed={t('failed')}>
      {(data) => (
        <div className="grid items-start gap-6 *:min-w-0 lg:grid-cols-3">
          <div className="flex flex-col gap-6 lg:col-span-2">
            <StatsCard id={id} />
            <Card title={t('test.title')}>
              <TestEvent id={id} />
            </Card>
            <SigningKeysCard webhook={data} />
            <Card title={t('recipe.title')}>
              <ReceiverRecipe />
            </Card>
          </div>
          <Card title={t('facts.title')}>
            <WebhookFacts webhook={data} />
          </Card>
        </div>
      )}
    </Loaded>
  );
}

function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('webhooks');
  const { health } = webhook;
  const moment = (at: string | null) =>
    at ? <Time value={at} /> : <span className="text-faint">{t('never')}</span>;
  const narrowed = (webhook.subject_ids?.length ?? 0) + webhook.match.length;
  return (
    <Facts
      facts={[
        { label: t('field.url'), value: <CopyableId id={webhook.url} what={t('facts.urlWhat')} /> },
        {
          label: t('field.description'),
          value: webhook.description || <span className="text-faint">{t('facts.none')}</span>,
        },
        ...(webhook.agent_id
          ? [
              {
                label: t('facts.agent'),
                value: (
                  <TextLink href={`/agents/${webhook.agent_id}`} className="font-mono break-all">
                    {webhook.agent_id}
                  </TextLink>
                ),
              },
            ]
          : []),
        {
          label: t('column.events'),
          value: (
            <ul className="flex flex-col">
              {webhook.events.map((pattern) => (
                <li key={pattern}>
                  <code className="font-mono break-all">{pattern}</code>
                </li>
              ))}
            </ul>
          ),
        },
        ...(narrowed > 0
          ? [{ label: t('facts.filters'), value: t('facts.filtersText', { count: narrowed }) }]
          : []),
        { label: t('facts.format'), value: t(`format.${webhook.format}`) },
        { label: t('facts.order'), value: t(webhook.ordered ? 'facts.ordered' : 'facts.unordered') },
        {
          label: t('facts.pace'),
          value: t(webhook.rate_per_second === null ? 'facts.paceFree' : 'facts.paceLimited', {
            parallel: webhook.max_in_flight,
            rate: webhook.rate_per_second ?? 0,
          }),
        },
        {
          label: t('facts.retries'),
          value: t('facts.retriesText', {
            count: attemptsMax(webhook.schedule),
            hours: hoursOfRetries(webhook.schedule),
          }),
        },
        { label: t('facts.lastSuccess'), value: moment(health.last_success_at) },
        { label: t('facts.lastFailure'), value: moment(health.last_failure_at) },
        { label: t('column.created'), value: <Time value={webhook.created_at} format="exact" /> },
      ]}
    />
  );
}

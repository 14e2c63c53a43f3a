'use client';

import { WebhookStatsQuery, type WebhookStats } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ReactNode } from 'react';
import { Panel } from '@/frames/panel';
import { useNow } from '@/lib/use-now';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { Segments } from '@/ui/segments';
import { TextLink } from '@/ui/text-link';
import { Time } from '@/ui/time';
import { useFaultWords } from '../deliveries/fault-words';
import { webhookQueries } from '../webhook-queries';
import { AttemptsOverTime } from './attempts-over-time';

const WINDOWS = WebhookStatsQuery.shape.window.unwrap().options;

/** How the endpoint did lately, and what waits for it. */
export function StatsCard({ id }: { id: string }) {
  const t = useTranslations('webhooks.stats');
  const [window, setWindow] = useQueryState('window', parseAsStringLiteral(WINDOWS).withDefault('24h'));
  const stats = useQuery({
    ...webhookQueries.stats(id, window),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  return (
    <Panel
      title={t('title')}
      action={
        <Segments
          legend={t('window')}
          options={WINDOWS.map((value) => ({ value, label: t(`windows.${value}`) }))}
          value={window}
          onChange={(value) => void setWindow(value)}
        />
      }
      query={stats}
      failed={t('failed')}
      waiting={<PanelSkeleton rows={3} />}
    >
      {(data) => <Figures id={id} stats={data} />}
    </Panel>
  );
}

function Figures({ id, stats }: { id: string; stats: WebhookStats }) {
  const t = useTranslations('webhooks.stats');
  const format = useFormatter();
  const now = useNow();
  const rate = stats.attempts === 0 ? null : stats.succeeded / stats.attempts;
  const to = `/webhooks/${id}/deliveries`;
  const ms = (value: number | null) => (value === null ? t('none') : t('ms', { value }));
  return (
    <div className="flex flex-col gap-6 p-4">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-5">
        <Figure label={t('rate')}>
          {rate === null
            ? t('none')
            : // Rounded down: "100 %" means that nothing failed.
              format.number(Math.floor(rate * 1000) / 1000, { style: 'percent', maximumFractionDigits: 1 })}
        </Figure>
        <Figure label={t('p50')}>{ms(stats.p50_ms)}</Figure>
        <Figure label={t('p95')}>{ms(stats.p95_ms)}</Figure>
        <Figure label={t('pending')}>
          <TextLink href={`${to}?state=pending`}>{format.number(stats.pending)}</TextLink>
        </Figure>
        <Figure label={t('dead')}>
          <TextLink href={`${to}?state=dead`}>{format.number(stats.dead)}</TextLink>
        </Figure>
      </dl>
      {rate === null ? (
        <p className="text-small text-muted">{t('quiet')}</p>
      ) : (
        <div className="flex flex-col gap-3">
          <AttemptsOverTime stats={stats} />
          {stats.failed > 0 && <Outcomes stats={stats} />}
        </div>
      )}
      {stats.next_attempt_at && new Date(stats.next_attempt_at) > now && (
        <p className="text-small text-muted">
          {t('next')} <Time value={stats.next_attempt_at} />
        </p>
      )}
    </div>
  );
}

const Figure = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="flex flex-col-reverse justify-end gap-0.5">
    <dt className="text-meta text-muted">{label}</dt>
    <dd className="tabular text-title font-semibold">{children}</dd>
  </div>
);

/** What the attempts ended with, most frequent first. */
function Outcomes({ stats }: { stats: WebhookStats }) {
  const t = useTranslations('webhooks.stats');
  const format = useFormatter();
  const faultWords = useFaultWords();
  const outcomes = Object.entries(stats.by_outcome).toSorted(([, a], [, b]) => b - a);
  return (
    <table className="w-full text-small">
      <caption className="sr-only">{t('outcomes')}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('outcome')}</th>
          <th scope="col">{t('count')}</th>
        </tr>
      </thead>
      <tbody>
        {outcomes.map(([outcome, count]) => (
          <tr key={outcome} className="border-t border-line">
            <td className="py-1.5">{outcome === '2xx' ? t('accepted') : faultWords(outcome)}</td>
            <td className="py-1.5 text-end">{format.number(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

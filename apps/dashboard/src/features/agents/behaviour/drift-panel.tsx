'use client';

import { Activity, CircleCheck, TriangleAlert, CircleAlert } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Chip } from '@/ui/chip';
import { CommandLine } from '@/ui/code-sample';
import { EmptyState } from '@/ui/empty-state';
import { Skeleton } from '@/ui/skeleton';
import { DriftTable } from './drift-table';
import { inOrder, levelOf, type Drift } from './score';

// Drawn in the browser only: the library writes inline styles, which the page's policy refuses in served HTML.
const DriftChart = dynamic(() => import('./drift-chart').then((module) => module.DriftChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-full" />,
});

interface DriftPanelProps {
  agentId: string;
  apiUrl: string;
  drift: Drift;
}

export function DriftPanel({ agentId, apiUrl, drift }: DriftPanelProps) {
  const t = useTranslations('behaviour.drift');
  const [asTable, setAsTable] = useState(false);
  const pings = inOrder(drift.pings);
  if (pings.length === 0) {
    return (
      <Card flush title={t('title')}>
        <EmptyState icon={Activity} title={t('empty')}>
          <p>{t('emptyText')}</p>
          <CommandLine
            label={t('emptyCommand')}
            code={[
              `curl -X POST '${apiUrl}/v1/drift/${agentId}/health-ping' \\`,
              `  -H "authorization: Bearer $ACCESS_TOKEN" \\`,
              `  -H 'content-type: application/json' \\`,
              `  -d '{"metrics":{"error_rate":0.02,"latency_ms":180}}'`,
            ].join('\n')}
          />
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card
      title={t('title')}
      action={
        <Button size="dense" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'asChart' : 'asTable')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Standing drift={drift} />
        {asTable ? (
          <DriftTable pings={pings.toReversed()} />
        ) : (
          <DriftChart pings={pings} thresholds={drift.thresholds} />
        )}
      </div>
    </Card>
  );
}

const LOOKS = {
  unknown: { tone: 'neutral', icon: Activity },
  steady: { tone: 'success', icon: CircleCheck },
  warning: { tone: 'warning', icon: TriangleAlert },
  drifted: { tone: 'danger', icon: CircleAlert },
} as const;

/** The score now, in words and against its limits. */
function Standing({ drift: { score, thresholds, pings } }: { drift: Drift }) {
  const t = useTranslations('behaviour.drift');
  const format = useFormatter();
  const number = (value: number) => format.number(value, { maximumFractionDigits: 3 });
  const level = levelOf(score, thresholds);
  const spikes = pings.filter((ping) => ping.is_spike).length;
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
      <div className="flex items-center gap-3">
        <p className="tabular text-big font-semibold">
          <span className="sr-only">{t('score')} </span>
          {score === null ? '–' : number(score)}
        </p>
        <Chip {...LOOKS[level]}>{t(`level.${level}`)}</Chip>
      </div>
      <dl className="tabular flex flex-wrap gap-x-6 gap-y-1 text-small">
        {thresholds && (
          <>
            <Limit label={t('warning')} value={number(thresholds.warning)} />
            <Limit label={t('limit')} value={number(thresholds.drift)} />
            <Limit label={t('autoRevoke')} value={t(thresholds.auto_revoke ? 'on' : 'off')} />
          </>
        )}
        <Limit label={t('spikes')} value={number(spikes)} />
      </dl>
    </div>
  );
}

const Limit = ({ label, value }: { label: string; value: string }) => (
  <div className="flex flex-col">
    <dt className="text-meta text-muted">{label}</dt>
    <dd>{value}</dd>
  </div>
);

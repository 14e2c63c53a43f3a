'use client';

import type { ActivityHistogram } from '@signet/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ReferenceArea } from 'recharts';
import { StackedBars } from '@/ui/stacked-bars';
import { spanOfBuckets, touchedBy, type Bucket, type Span } from './buckets';
import { OUTCOMES } from './outcomes';
import { useBucketName } from './use-bucket-name';

interface HistogramChartProps {
  histogram: ActivityHistogram;
  chosen: { since: string | null; until: string | null };
  onNarrow: (span: Span) => void;
}

const PARTS = OUTCOMES.map(({ outcome, fill }) => ({ key: outcome, fill }));

/** Events over time, stacked by outcome. A press takes one bar, a drag takes several; the table does the same by keyboard. */
export function HistogramChart({ histogram, chosen, onNarrow }: HistogramChartProps) {
  const t = useTranslations('activity.histogram');
  const { tick, name } = useBucketName(histogram);
  const [drag, setDrag] = useState<{ from: string; to: string } | null>(null);
  const marked = drag ? [drag.from, drag.to] : touchedBy(chosen, histogram);
  return (
    <StackedBars
      title={t('title')}
      rows={histogram.data}
      parts={PARTS}
      tick={tick}
      facts={(bucket) => !drag && <BucketFacts bucket={bucket} name={name(bucket.at)} />}
      onPress={(at) => setDrag({ from: at, to: at })}
      onMove={(at) => drag && at !== drag.to && setDrag({ from: drag.from, to: at })}
      onRelease={() => {
        if (drag) onNarrow(spanOfBuckets(drag.from, drag.to, histogram.interval));
        setDrag(null);
      }}
      onLeave={() => setDrag(null)}
    >
      {marked && <ReferenceArea x1={marked[0]!} x2={marked[1]!} fill="var(--accent)" fillOpacity={0.16} />}
    </StackedBars>
  );
}

function BucketFacts({ bucket, name }: { bucket: Bucket; name: string }) {
  const t = useTranslations('activity');
  const format = useFormatter();
  return (
    <>
      <p className="text-muted">{name}</p>
      <p className="font-medium">{t('histogram.events', { count: bucket.total })}</p>
      {OUTCOMES.filter(({ outcome }) => bucket[outcome] > 0).map(({ outcome }) => (
        <p key={outcome}>
          {t(`outcome.${outcome}`)} {format.number(bucket[outcome])}
        </p>
      ))}
    </>
  );
}

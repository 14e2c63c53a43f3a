'use client';

import type { ActivityHistogram } from '@signet/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { spanOfBuckets, touchedBy, type Bucket, type Span } from './buckets';
import { OUTCOMES } from './outcomes';
import { useBucketName } from './use-bucket-name';

interface HistogramChartProps {
  histogram: ActivityHistogram;
  chosen: { since: string | null; until: string | null };
  onNarrow: (span: Span) => void;
}

/** Events over time, stacked by outcome. A press takes one bar, a drag takes several; the table does the same by keyboard. */
export function HistogramChart({ histogram, chosen, onNarrow }: HistogramChartProps) {
  const t = useTranslations('activity');
  const format = useFormatter();
  const { tick, name } = useBucketName(histogram);
  const [drag, setDrag] = useState<{ from: string; to: string } | null>(null);
  const marked = drag ? [drag.from, drag.to] : touchedBy(chosen, histogram);
  const narrow = () => {
    if (drag) onNarrow(spanOfBuckets(drag.from, drag.to, histogram.interval));
    setDrag(null);
  };
  // Without an outline: the library focuses a layer when it is pressed, and the browser would draw its own ring.
  return (
    <div className="h-40 w-full text-meta select-none [&_g]:outline-none">
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          accessibilityLayer
          data={histogram.data}
          title={t('histogram.title')}
          barCategoryGap={histogram.data.length > 100 ? 0 : '15%'}
          margin={{ top: 8, right: 0, bottom: 0, left: -12 }}
          className="cursor-crosshair"
          onMouseDown={({ activeLabel }) => {
            if (activeLabel !== undefined) setDrag({ from: String(activeLabel), to: String(activeLabel) });
          }}
          onMouseMove={({ activeLabel }) => {
            if (drag && activeLabel !== undefined && activeLabel !== drag.to)
              setDrag({ from: drag.from, to: String(activeLabel) });
          }}
          onMouseUp={narrow}
          onMouseLeave={() => setDrag(null)}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            height={24}
            tickFormatter={tick}
            minTickGap={48}
            stroke="var(--control)"
            tick={{ fill: 'var(--muted)' }}
            tickLine={false}
          />
          <YAxis
            allowDecimals={false}
            tickCount={4}
            tickFormatter={(value: number) => format.number(value, { notation: 'compact' })}
            tick={{ fill: 'var(--muted)' }}
            axisLine={false}
            tickLine={false}
          />
          {marked && (
            <ReferenceArea x1={marked[0]!} x2={marked[1]!} fill="var(--accent)" fillOpacity={0.16} />
          )}
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--hover)' }}
            content={({ active, payload }) => {
              const bucket = payload?.[0]?.payload as Bucket | undefined;
              return active && bucket && !drag ? (
                <BucketFacts bucket={bucket} name={name(bucket.at)} />
              ) : null;
            }}
          />
          {OUTCOMES.map(({ outcome, fill }) => (
            <Bar key={outcome} dataKey={outcome} stackId="outcome" fill={fill} isAnimationActive={false} />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

function BucketFacts({ bucket, name }: { bucket: Bucket; name: string }) {
  const t = useTranslations('activity');
  const format = useFormatter();
  return (
    <div className="floating tabular rounded-control px-3 py-2 text-small">
      <p className="text-muted">{name}</p>
      <p className="font-medium">{t('histogram.events', { count: bucket.total })}</p>
      {OUTCOMES.filter(({ outcome }) => bucket[outcome] > 0).map(({ outcome }) => (
        <p key={outcome}>
          {t(`outcome.${outcome}`)} {format.number(bucket[outcome])}
        </p>
      ))}
    </div>
  );
}

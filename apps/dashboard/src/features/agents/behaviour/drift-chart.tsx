'use client';

import { useFormatter, useTranslations } from 'next-intl';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { dateOnly, exactTime, timeOfDay } from '@/lib/time';
import { useReader } from '@/lib/use-reader';
import type { Drift } from './score';

type Ping = Drift['pings'][number];

/** The drift score over time, with the two limits as labelled lines and spikes as larger points. */
export function DriftChart({ pings, thresholds }: { pings: Ping[]; thresholds: Drift['thresholds'] }) {
  const t = useTranslations('behaviour.drift');
  const format = useFormatter();
  const { locale, timeZone } = useReader();
  const highest = Math.max(thresholds?.drift ?? 0, ...pings.map((ping) => ping.score));
  const top = Math.min(1, Math.max(0.1, Math.ceil((highest + 0.1) * 10) / 10));
  const span = Date.parse(pings.at(-1)!.created_at) - Date.parse(pings[0]!.created_at);
  const tick = (value: string) =>
    span > 2 * 86_400_000
      ? dateOnly(new Date(value), locale, timeZone)
      : timeOfDay(new Date(value), locale, timeZone);
  return (
    <figure className="flex flex-col gap-2">
      <div className="h-64 w-full text-meta">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart
            accessibilityLayer
            data={pings}
            title={t('chart')}
            margin={{ top: 16, right: 8, bottom: 0, left: -16 }}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="created_at"
              tickFormatter={tick}
              minTickGap={48}
              stroke="var(--control)"
              tick={{ fill: 'var(--muted)' }}
              tickLine={false}
            />
            <YAxis
              domain={[0, top]}
              allowDecimals
              tickFormatter={(value: number) => format.number(value, { maximumFractionDigits: 2 })}
              tick={{ fill: 'var(--muted)' }}
              axisLine={false}
              tickLine={false}
            />
            {thresholds && (
              <ReferenceLine
                y={thresholds.warning}
                stroke="var(--warning)"
                strokeDasharray="4 4"
                label={{ value: t('warning'), position: 'insideBottomLeft', fill: 'var(--warning)' }}
              />
            )}
            {thresholds && (
              <ReferenceLine
                y={thresholds.drift}
                stroke="var(--danger)"
                strokeDasharray="4 4"
                label={{ value: t('limit'), position: 'insideBottomLeft', fill: 'var(--danger)' }}
              />
            )}
            <Tooltip
              isAnimationActive={false}
              content={({ active, payload }) => {
                const ping = payload?.[0]?.payload as Ping | undefined;
                return active && ping ? (
                  <div className="floating tabular rounded-control px-3 py-2 text-small">
                    <p className="font-medium">
                      {t('score')} {format.number(ping.score, { maximumFractionDigits: 3 })}
                      {ping.is_spike && ` · ${t('spike')}`}
                    </p>
                    <p className="text-muted">{exactTime(new Date(ping.created_at), locale, timeZone)}</p>
                  </div>
                ) : null;
              }}
            />
            <Line
              dataKey="score"
              stroke="var(--accent)"
              strokeWidth={2}
              isAnimationActive={false}
              activeDot={{ r: 5 }}
              dot={({ cx, cy, payload }: { cx?: number; cy?: number; payload?: Ping }) => (
                <circle
                  key={payload?.id}
                  cx={cx}
                  cy={cy}
                  r={payload?.is_spike ? 5 : 2.5}
                  fill={payload?.is_spike ? 'var(--danger)' : 'var(--accent)'}
                />
              )}
            />
          </LineChart>
        </ResponsiveContainer>
      </div>
      <figcaption className="text-small text-muted">
        {t('summary', {
          count: pings.length,
          low: format.number(Math.min(...pings.map((ping) => ping.score)), { maximumFractionDigits: 3 }),
          high: format.number(Math.max(...pings.map((ping) => ping.score)), { maximumFractionDigits: 3 }),
        })}
      </figcaption>
    </figure>
  );
}

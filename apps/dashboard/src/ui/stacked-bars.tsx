'use client';

import { useFormatter } from 'next-intl';
import type { ReactNode } from 'react';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

/** A part of every bar. Parts are drawn from the bottom up; the words stand beside the chart. */
export interface BarPart<Row> {
  key: keyof Row & string;
  fill: string;
}

interface StackedBarsProps<Row extends { at: string }> {
  title: string;
  rows: Row[];
  parts: readonly BarPart<Row>[];
  /** How a bar is called on the axis. */
  tick: (at: string) => string;
  /** What is said of the bar under the pointer. */
  facts: (row: Row) => ReactNode;
  /** The start of the bar under the pointer, while it is pressed, moved and let go. */
  onPress?: (at: string) => void;
  onMove?: (at: string) => void;
  onRelease?: () => void;
  onLeave?: () => void;
  /** Drawn behind the bars. */
  children?: ReactNode;
}

/** Counts over time. Whoever shows it offers the same as a table. */
export function StackedBars<Row extends { at: string }>({
  title,
  rows,
  parts,
  tick,
  facts,
  onPress,
  onMove,
  onRelease,
  onLeave,
  children,
}: StackedBarsProps<Row>) {
  const format = useFormatter();
  // Without an outline: the library focuses a layer when it is pressed, and the browser would draw its own ring.
  return (
    <div className="h-40 w-full text-meta select-none [&_g]:outline-none">
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          accessibilityLayer
          data={rows}
          title={title}
          barCategoryGap={rows.length > 100 ? 0 : '15%'}
          margin={{ top: 8, right: 0, bottom: 0, left: -12 }}
          {...(onPress && { className: 'cursor-crosshair' })}
          onMouseDown={({ activeLabel }) => activeLabel !== undefined && onPress?.(String(activeLabel))}
          onMouseMove={({ activeLabel }) => activeLabel !== undefined && onMove?.(String(activeLabel))}
          onMouseUp={onRelease}
          onMouseLeave={onLeave}
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
          {children}
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--hover)' }}
            content={({ active, payload }) => {
              const row = payload?.[0]?.payload as Row | undefined;
              const said = active && row ? facts(row) : null;
              return said ? (
                <div className="floating tabular rounded-control px-3 py-2 text-small">{said}</div>
              ) : null;
            }}
          />
          {parts.map(({ key, fill }) => (
            <Bar
              key={key}
              dataKey={(row: Row) => row[key]}
              stackId="all"
              fill={fill}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

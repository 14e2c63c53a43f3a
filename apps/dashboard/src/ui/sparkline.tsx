interface SparklineProps {
  /** Oldest first. */
  values: readonly number[];
  /** The same in words. */
  label: string;
}

const WIDTH = 96;
const HEIGHT = 28;
const EDGE = 2;

/** The shape of a few numbers, drawn without styles of its own: the page's policy refuses them in served HTML. */
export function Sparkline({ values, label }: SparklineProps) {
  const top = Math.max(1, ...values);
  const x = (index: number) => EDGE + (index * (WIDTH - 2 * EDGE)) / Math.max(1, values.length - 1);
  const y = (value: number) => HEIGHT - EDGE - (value * (HEIGHT - 2 * EDGE)) / top;
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-7 w-24 min-w-8 shrink text-link"
    >
      <polygon
        points={`${x(0)},${HEIGHT} ${line} ${x(values.length - 1)},${HEIGHT}`}
        fill="currentColor"
        fillOpacity={0.12}
      />
      <polyline
        points={line}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

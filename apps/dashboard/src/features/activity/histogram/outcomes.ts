import type { ActivityOutcome } from '@signet/contracts';

interface Look {
  outcome: ActivityOutcome;
  fill: string;
  swatch: string;
}

/** Outcomes from the bottom of a bar to its top. The words always stand beside their colours. */
export const OUTCOMES: readonly Look[] = [
  { outcome: 'success', fill: 'var(--success)', swatch: 'bg-success' },
  { outcome: 'denied', fill: 'var(--danger)', swatch: 'bg-danger' },
  { outcome: 'failure', fill: 'var(--chart-failure)', swatch: 'bg-chart-failure' },
  { outcome: 'error', fill: 'var(--warning)', swatch: 'bg-warning' },
];

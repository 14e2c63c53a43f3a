'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Swatch } from '@/ui/swatch';
import { TextLink } from '@/ui/text-link';
import { sum, type Decisions } from '../over-time';
import { ALLOWED, DENIED } from '../overview-queries';

const PARTS = [
  { part: 'allowed', type: ALLOWED, swatch: 'bg-success' },
  { part: 'denied', type: DENIED, swatch: 'bg-danger' },
] as const;

/** The legend of the chart, with numbers; each of them leads to its events. */
export function DecisionTotals({ decisions }: { decisions: Decisions | undefined }) {
  const t = useTranslations('overview.decisions');
  const format = useFormatter();
  const first = decisions?.data[0];
  return (
    <ul aria-label={t('totals')} className="flex flex-wrap gap-x-4 text-small">
      {PARTS.map(({ part, type, swatch }) => (
        <li key={part} className="flex items-center gap-2">
          <Swatch className={swatch} />
          {decisions && first ? (
            <TextLink href={`/activity?type=${type}&since=${encodeURIComponent(first.at)}`}>
              {t(part)} {format.number(sum(decisions.data.map((row) => row[part])))}
            </TextLink>
          ) : (
            t(part)
          )}
        </li>
      ))}
    </ul>
  );
}

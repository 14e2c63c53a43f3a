'use client';

import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import { MonoArea } from '@/features/tools';
import { Mono } from '@/ui/mono';
import { readRates, type RateLine } from './written-rates';

interface RatesFieldProps extends Omit<ComponentProps<typeof MonoArea>, 'value' | 'label'> {
  value: string;
}

/** Where rates are written, one to a line, with what each of them says beneath: checked while somebody types. */
export function RatesField({ value, ...props }: RatesFieldProps) {
  const t = useTranslations('sandboxes.rates');
  const lines = readRates(value);
  return (
    <div className="flex flex-col gap-2">
      <MonoArea
        rows={2}
        label={t('label')}
        help={t('help')}
        placeholder="tool:github:* 10/hour"
        value={value}
        {...props}
      />
      {lines.length > 0 && (
        <ul
          aria-live="polite"
          aria-label={t('read')}
          className="flex flex-col gap-1 rounded-control border border-line bg-sunken px-3 py-2 text-small"
        >
          {lines.map((line, at) => (
            // Lines have nothing but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={at} className={line.flaw ? 'text-danger' : undefined}>
              <Mono>{line.pattern}</Mono> <Said line={line} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Said({ line }: { line: RateLine }) {
  const t = useTranslations('sandboxes.rates');
  if (line.flaw) return t(`flaw.${line.flaw}`);
  return t('says', { count: line.rate.count, window: line.rate.window });
}

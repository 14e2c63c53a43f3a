'use client';

import type { Explanation } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useId, type ReactNode } from 'react';
import { Facts } from '@/ui/facts';
import { FixAction } from './fix-action';

interface WhyProps {
  why: Explanation;
  title: string;
  /** What can be done about it, where the page has more to offer than the one change. */
  action?: ReactNode;
}

/** Why something was refused: the rule, what it saw, and the one change that would let it through. */
export function Why({ why, title, action }: WhyProps) {
  const t = useTranslations('why');
  const id = useId();
  const saw = Object.entries(why.inputs);
  return (
    <section
      aria-labelledby={id}
      className="flex flex-col gap-3 rounded-control border border-line bg-sunken p-3"
    >
      <h3 id={id} className="text-small font-semibold">
        {title}
      </h3>
      <p className="text-small">{why.says}</p>
      {saw.length > 0 && (
        <details className="text-small">
          <summary className="w-fit py-0.5 text-muted">{t('saw')}</summary>
          <div className="pt-3">
            <Facts
              facts={saw.map(([name, value]) => ({
                label: name.replaceAll('_', ' '),
                value: <code className="font-mono">{Array.isArray(value) ? value.join(', ') : value}</code>,
              }))}
            />
          </div>
        </details>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-3">
        <p className="min-w-40 flex-1 text-small">
          <span className="block text-meta text-muted">{t('fix')}</span>
          {why.fix ? why.fix.says : t('nothing')}
        </p>
        {action || (why.fix && <FixAction fix={why.fix} />)}
      </div>
    </section>
  );
}

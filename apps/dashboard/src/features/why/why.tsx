'use client';

import type { ActivityEvent, Explanation } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useId, type ReactNode } from 'react';
import { FixAction } from './fix-action';
import { WhatItSaw } from './what-it-saw';

interface WhyProps {
  why: Explanation;
  title: string;
  /** What it is on record as. */
  event?: ActivityEvent | null;
  /** What can be done about it, where the page has more to offer than the one change. */
  action?: ReactNode;
}

/** Why something was refused: the rule, what it saw, and the one change that would let it through. */
export function Why({ why, title, event = null, action }: WhyProps) {
  const t = useTranslations('why');
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="flex flex-col gap-3 rounded-control border border-line bg-sunken p-3"
    >
      <h3 id={id} className="text-small font-semibold">
        {title}
      </h3>
      <p className="text-small">{why.says}</p>
      {Object.keys(why.inputs).length > 0 && (
        <details className="text-small">
          <summary className="w-fit py-0.5 text-muted">{t('saw')}</summary>
          <div className="pt-3">
            <WhatItSaw inputs={why.inputs} event={event} />
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

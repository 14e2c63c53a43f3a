'use client';

import type { ActivityEvent } from '@signet/contracts';
import { useTranslations } from 'next-intl';

type Change = ActivityEvent['changes'][number];

/** A member as people read it: `/metric_weights/toxicity_score` is "metric weights, toxicity score". */
const memberName = (path: string): string =>
  path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~').replaceAll('_', ' '))
    .join(', ');

function useValueText() {
  const t = useTranslations('activity.change');
  return (value: unknown): string => {
    if (value === null || value === undefined || value === '') return t('nothing');
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
      return value.length ? value.join(', ') : t('nothing');
    return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
  };
}

/** What became of what, in one line for a list; empty where nothing changed. */
export function useChangeSummary() {
  const t = useTranslations('activity.change');
  const text = useValueText();
  return ({ object, changes, agent_id }: ActivityEvent): string => {
    const name = object && object.id !== agent_id ? (object.name ?? object.id) : null;
    const [first] = changes;
    const what =
      changes.length === 1 && first
        ? t('one', { member: memberName(first.path), from: text(first.from), to: text(first.to) })
        : changes.map(({ path }) => memberName(path)).join(', ');
    return [name, what].filter(Boolean).join(' · ');
  };
}

/** Every member that changed, with what it was and what it became. */
export function EventChanges({ changes }: { changes: readonly Change[] }) {
  const t = useTranslations('activity.change');
  const text = useValueText();
  return (
    <dl className="flex flex-col gap-2">
      {changes.map(({ path, from, to }) => (
        <div key={path} className="flex flex-col gap-1">
          <dt className="text-meta text-muted">{memberName(path)}</dt>
          <dd className="flex flex-col gap-1 [overflow-wrap:anywhere]">
            {from !== null && (
              <del className="rounded-chip bg-danger-tint px-2 py-1 no-underline forced-colors:line-through">
                <span className="sr-only">{t('was')}</span>
                {text(from)}
              </del>
            )}
            {(to !== null || from === null) && (
              <ins className="rounded-chip bg-success-tint px-2 py-1 no-underline forced-colors:underline">
                <span className="sr-only">{t('is')}</span>
                {text(to)}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';
import { Code } from '@/ui/code-sample';
import { Time } from '@/ui/time';
import { activityQueries } from './activity-queries';

const SHOWN = 3;

/** What the daily verification of the whole log found: the list below cannot tell what it misses. */
export function LogHealth() {
  const t = useTranslations('activity.health');
  const { data } = useQuery(activityQueries.verification());
  const last = data?.last;
  if (!last) return null;
  const when = () => <Time value={last.verified_at} />;
  if (last.findings === 0) return <p className="text-small text-muted">{t.rich('whole', { when })}</p>;
  return (
    <Alert tone="danger" title={t('broken', { count: last.findings })}>
      <ul className="flex flex-col gap-1">
        {last.first_findings.slice(0, SHOWN).map(({ table, seq, message }) => (
          <li key={`${table} ${seq} ${message}`}>
            <code className="font-mono text-meta">{table}</code>{' '}
            {seq === null ? message : t('at', { seq, message })}
          </li>
        ))}
      </ul>
      <p className="mt-2">{t.rich('help', { when })}</p>
      <Code code={COMMAND} label={t('command')} />
    </Alert>
  );
}

const COMMAND = 'npm run signet -- audit verify --live --key keys.json';

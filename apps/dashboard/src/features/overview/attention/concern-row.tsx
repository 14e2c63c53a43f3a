'use client';

import { CircleAlert, Clock, KeyRound, MailX, ShieldAlert, TrendingUp, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '@/ui/button';
import { cn } from '@/ui/cn';
import { Name } from '@/ui/name';
import { Time } from '@/ui/time';
import { NameWarning } from '@/features/agents';
import { placeOf, type Concern } from './attention';

const LOOKS: Record<Concern['kind'], { icon: LucideIcon; tone: string }> = {
  log: { icon: ShieldAlert, tone: 'text-danger' },
  failing: { icon: CircleAlert, tone: 'text-danger' },
  disabled: { icon: CircleAlert, tone: 'text-danger' },
  undelivered: { icon: MailX, tone: 'text-danger' },
  expiring: { icon: KeyRound, tone: 'text-warning' },
  drifted: { icon: TrendingUp, tone: 'text-warning' },
  driftRevoked: { icon: TrendingUp, tone: 'text-danger' },
  waiting: { icon: Clock, tone: 'text-info' },
};

/** One sentence and one thing to do about it. */
export function ConcernRow({ concern }: { concern: Concern }) {
  const t = useTranslations('overview.attention');
  const { icon: Icon, tone } = LOOKS[concern.kind];
  return (
    <li className="flex items-center gap-3 border-t border-line px-4 py-2 text-small first:border-t-0">
      <Icon aria-hidden strokeWidth={1.5} className={cn('size-4 shrink-0', tone)} />
      <p className="min-w-0 flex-1 break-words">
        <Sentence concern={concern} />
        {concern.kind === 'waiting' && <NameWarning name={concern.name} />}
      </p>
      <ButtonLink size="dense" href={placeOf(concern)}>
        {t(`verb.${concern.kind}`)}
        <span className="sr-only">{t('about', { what: subjectOf(concern) })}</span>
      </ButtonLink>
    </li>
  );
}

const subjectOf = (concern: Concern): string =>
  concern.kind === 'undelivered' || concern.kind === 'log'
    ? String(concern.count)
    : concern.kind === 'expiring'
      ? `${concern.key}, ${concern.name}`
      : concern.name;

function Sentence({ concern }: { concern: Concern }) {
  const t = useTranslations('overview.attention');
  if (concern.kind === 'undelivered' || concern.kind === 'log')
    return t(concern.kind, { count: concern.count });
  const name = () => <Name className="font-medium">{concern.name}</Name>;
  if (concern.kind === 'waiting') return t.rich('waiting', { count: concern.count, name });
  if (concern.kind === 'expiring')
    return t.rich('expiring', {
      key: () => <Name>{concern.key}</Name>,
      name,
      when: () => <Time value={concern.at} />,
    });
  return t.rich(concern.kind, { name });
}

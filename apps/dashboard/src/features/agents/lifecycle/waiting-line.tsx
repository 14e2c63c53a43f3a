'use client';

import { useQuery } from '@tanstack/react-query';
import { Clock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '@/ui/button';
import { waitingAgents } from '../agent-queries';

/** Above the list while registrations wait for a decision; absent otherwise. */
export function WaitingLine() {
  const t = useTranslations('agents.waiting');
  const { data } = useQuery({ ...waitingAgents(), refetchInterval: 30_000 });
  const count = data?.data.length ?? 0;
  if (count === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-control bg-info-tint py-1.5 ps-3 pe-1.5 text-info">
      <Clock aria-hidden className="size-4 shrink-0" strokeWidth={1.5} />
      <p className="min-w-0 flex-1">{t(data?.next_cursor ? 'more' : 'count', { count })}</p>
      <ButtonLink size="dense" href="/agents?status=pending&sort=created_at">
        {t('review')}
      </ButtonLink>
    </div>
  );
}

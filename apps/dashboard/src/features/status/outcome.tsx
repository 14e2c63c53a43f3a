import type { ActivityEvent, ActivityOutcome } from '@signet/contracts';
import { CircleCheck, CircleX, ShieldAlert, ShieldX, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Chip, type Tone } from '@/ui/chip';

const LOOKS = {
  success: { tone: 'success', icon: CircleCheck },
  failure: { tone: 'danger', icon: CircleX },
  denied: { tone: 'danger', icon: ShieldX },
  error: { tone: 'warning', icon: TriangleAlert },
} as const satisfies Record<ActivityOutcome, { tone: Tone; icon: LucideIcon }>;

export function OutcomeChip({ outcome }: { outcome: ActivityOutcome }) {
  const t = useTranslations('activity.outcome');
  return <Chip {...LOOKS[outcome]}>{t(outcome)}</Chip>;
}

/** How an event ended, unless it is not known any more: a broken event says nothing that can be relied on. */
export function EventOutcome({ event }: { event: Pick<ActivityEvent, 'outcome' | 'integrity'> }) {
  const t = useTranslations('activity');
  if (event.integrity !== 'broken') return <OutcomeChip outcome={event.outcome} />;
  return (
    <Chip tone="danger" icon={ShieldAlert}>
      {t('broken')}
    </Chip>
  );
}

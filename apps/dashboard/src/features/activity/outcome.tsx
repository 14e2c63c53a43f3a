import type { ActivityEvent, ActivityOutcome, Severity } from '@signet/contracts';
import {
  CircleCheck,
  CircleX,
  OctagonAlert,
  ShieldAlert,
  ShieldX,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
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

const SEVERE = {
  warning: { tone: 'warning', icon: TriangleAlert },
  critical: { tone: 'danger', icon: OctagonAlert },
} as const satisfies Record<Exclude<Severity, 'info'>, { tone: Tone; icon: LucideIcon }>;

/**
 * Whether an event wants to be looked at, and how it ended. What went well and is no news has no colour; red is for what
 * wants to be looked at now. A broken event says nothing that can be relied on.
 */
export function EventOutcome({
  event,
}: {
  event: Pick<ActivityEvent, 'severity' | 'outcome' | 'integrity'>;
}) {
  const t = useTranslations('activity');
  if (event.integrity === 'broken')
    return (
      <Chip tone="danger" icon={ShieldAlert}>
        {t('broken')}
      </Chip>
    );
  const { severity } = event;
  if (event.outcome !== 'success')
    return (
      <Chip tone={severity === 'critical' ? 'danger' : 'warning'} icon={LOOKS[event.outcome].icon}>
        {t(`outcome.${event.outcome}`)}
      </Chip>
    );
  if (severity !== 'info') return <Chip {...SEVERE[severity]}>{t(`severity.${severity}`)}</Chip>;
  return <span className="text-meta text-muted">{t('outcome.success')}</span>;
}

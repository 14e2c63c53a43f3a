import type { ActivityOutcome } from '@signet/contracts';
import { CircleCheck, CircleX, ShieldX, TriangleAlert, type LucideIcon } from 'lucide-react';
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

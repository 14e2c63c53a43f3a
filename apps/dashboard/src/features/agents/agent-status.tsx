import type { AgentStatus } from '@signet/contracts';
import { Ban, Circle, CircleCheck, CirclePause, Clock, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Chip, type Tone } from '@/ui/chip';

/** The one place that gives an agent's status its look. Red means "look now", so a revoked agent is grey. */
const LOOKS = {
  draft: { tone: 'neutral', icon: Circle },
  pending: { tone: 'info', icon: Clock },
  active: { tone: 'success', icon: CircleCheck },
  inactive: { tone: 'neutral', icon: Circle },
  suspended: { tone: 'warning', icon: CirclePause },
  revoked: { tone: 'neutral', icon: Ban },
} as const satisfies Record<AgentStatus, { tone: Tone; icon: LucideIcon }>;

export function AgentStatusChip({ status }: { status: AgentStatus }) {
  const t = useTranslations('agents.status');
  return <Chip {...LOOKS[status]}>{t(status)}</Chip>;
}

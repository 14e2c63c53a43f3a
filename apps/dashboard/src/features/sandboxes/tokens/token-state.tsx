import type { SessionTokenState } from '@signet/contracts';
import { Ban, CircleCheck, ClockAlert, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Chip, type Tone } from '@/ui/chip';

const LOOKS = {
  live: { tone: 'success', icon: CircleCheck },
  expired: { tone: 'neutral', icon: ClockAlert },
  revoked: { tone: 'neutral', icon: Ban },
} as const satisfies Record<SessionTokenState, { tone: Tone; icon: LucideIcon }>;

export function TokenStateChip({ state }: { state: SessionTokenState }) {
  const t = useTranslations('sandboxes.tokenState');
  return <Chip {...LOOKS[state]}>{t(state)}</Chip>;
}

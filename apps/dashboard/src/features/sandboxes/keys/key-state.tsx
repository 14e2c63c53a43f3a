import type { VirtualKeyState } from '@signet/contracts';
import { Ban, CircleCheck, ClockAlert, PauseCircle, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Chip, type Tone } from '@/ui/chip';

const LOOKS = {
  active: { tone: 'success', icon: CircleCheck },
  blocked: { tone: 'warning', icon: PauseCircle },
  expired: { tone: 'neutral', icon: ClockAlert },
  revoked: { tone: 'neutral', icon: Ban },
} as const satisfies Record<VirtualKeyState, { tone: Tone; icon: LucideIcon }>;

export function KeyStateChip({ state }: { state: VirtualKeyState }) {
  const t = useTranslations('sandboxes.state');
  return <Chip {...LOOKS[state]}>{t(state)}</Chip>;
}

import type { SigningKey } from '@signet/contracts';
import { Archive, CircleCheck, Clock, Hourglass, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Chip, type Tone } from '@/ui/chip';

const LOOKS = {
  next: { tone: 'info', icon: Clock },
  active: { tone: 'success', icon: CircleCheck },
  retiring: { tone: 'neutral', icon: Hourglass },
  retired: { tone: 'neutral', icon: Archive },
} as const satisfies Record<SigningKey['state'], { tone: Tone; icon: LucideIcon }>;

export function SigningKeyStateChip({ state }: { state: SigningKey['state'] }) {
  const t = useTranslations('settings.signingKeys.state');
  return <Chip {...LOOKS[state]}>{t(state)}</Chip>;
}

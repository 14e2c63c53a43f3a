import type { SigningKey } from '@signet/contracts';
import { Archive, CircleCheck, Clock, Hourglass, ShieldX, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Chip, type Tone } from '@/ui/chip';

/** What becomes of a key, as the console tells it. */
export type ShownKeyState = SigningKey['state'] | 'revoked';

const LOOKS = {
  next: { tone: 'info', icon: Clock },
  active: { tone: 'success', icon: CircleCheck },
  retiring: { tone: 'neutral', icon: Hourglass },
  retired: { tone: 'neutral', icon: Archive },
  revoked: { tone: 'danger', icon: ShieldX },
} as const satisfies Record<ShownKeyState, { tone: Tone; icon: LucideIcon }>;

export function SigningKeyStateChip({ state }: { state: ShownKeyState }) {
  const t = useTranslations('settings.signingKeys.state');
  return <Chip {...LOOKS[state]}>{t(state)}</Chip>;
}

import type { DeliveryState } from '@signet/contracts';
import { Ban, CircleCheck, CircleX, Clock, RefreshCw, Send, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Chip, type Tone } from '@/ui/chip';

const LOOKS = {
  pending: { tone: 'info', icon: Clock },
  retrying: { tone: 'info', icon: RefreshCw },
  sending: { tone: 'info', icon: Send },
  delivered: { tone: 'success', icon: CircleCheck },
  dead: { tone: 'danger', icon: CircleX },
  cancelled: { tone: 'neutral', icon: Ban },
} as const satisfies Record<DeliveryState | 'retrying', { tone: Tone; icon: LucideIcon }>;

interface DeliveryStateChipProps {
  state: DeliveryState;
  /** What waits after a first attempt waits for the next one. */
  attempts?: number;
}

export function DeliveryStateChip({ state, attempts = 0 }: DeliveryStateChipProps) {
  const t = useTranslations('webhooks.deliveryState');
  const shown = state === 'pending' && attempts > 0 ? 'retrying' : state;
  return <Chip {...LOOKS[shown]}>{t(shown)}</Chip>;
}

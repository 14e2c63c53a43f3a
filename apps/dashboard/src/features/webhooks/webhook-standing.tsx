import { Ban, CircleCheck, CirclePause, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Standing } from './standing';
import { Chip, type Tone } from '@/ui/chip';

const LOOKS = {
  active: { tone: 'success', icon: CircleCheck },
  failing: { tone: 'danger', icon: TriangleAlert },
  paused: { tone: 'warning', icon: CirclePause },
  disabled: { tone: 'neutral', icon: Ban },
} as const satisfies Record<Standing, { tone: Tone; icon: LucideIcon }>;

export function WebhookStandingChip({ standing }: { standing: Standing }) {
  const t = useTranslations('webhooks.standing');
  return <Chip {...LOOKS[standing]}>{t(standing)}</Chip>;
}

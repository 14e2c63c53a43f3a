import type { Credential } from '@signet/contracts';
import { Ban, CircleCheck, ClockAlert, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Chip, type Tone } from '@/ui/chip';

const LOOKS = {
  active: { tone: 'success', icon: CircleCheck },
  expired: { tone: 'neutral', icon: ClockAlert },
  revoked: { tone: 'neutral', icon: Ban },
} as const satisfies Record<Credential['status'], { tone: Tone; icon: LucideIcon }>;

export function CredentialStatusChip({ status }: { status: Credential['status'] }) {
  const t = useTranslations('credentials.status');
  return <Chip {...LOOKS[status]}>{t(status)}</Chip>;
}

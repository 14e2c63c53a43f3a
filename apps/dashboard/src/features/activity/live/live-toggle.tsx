'use client';

import { CircleDashed, Pause, Play, Radio, WifiOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/ui/button';
import { Chip } from '@/ui/chip';
import { Tooltip } from '@/ui/tooltip';
import type { LiveStatus } from './use-live-stream';

interface LiveToggleProps {
  status: LiveStatus;
  isOn: boolean;
  /** No stream knows these filters. */
  canFollow: boolean;
  onChange: (isOn: boolean) => void;
}

const LOOKS = {
  connecting: { tone: 'neutral', icon: CircleDashed },
  live: { tone: 'success', icon: Radio },
  reconnecting: { tone: 'warning', icon: WifiOff },
} as const;

/** Follows the log, and says whether it really does. */
export function LiveToggle({ status, isOn, canFollow, onChange }: LiveToggleProps) {
  const t = useTranslations('activity.live');
  if (!canFollow) {
    return (
      <Tooltip content={t('unavailable')}>
        <Button busy>
          <Play aria-hidden strokeWidth={1.5} />
          {t('start')}
        </Button>
      </Tooltip>
    );
  }
  return (
    <div className="flex items-center">
      <output className="flex not-empty:me-2">
        {status !== 'off' && <Chip {...LOOKS[status]}>{t(status)}</Chip>}
      </output>
      <Button onClick={() => onChange(!isOn)}>
        {isOn ? <Pause aria-hidden strokeWidth={1.5} /> : <Play aria-hidden strokeWidth={1.5} />}
        {t(isOn ? 'pause' : 'start')}
      </Button>
    </div>
  );
}

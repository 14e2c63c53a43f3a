'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleCheck, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { latestOfAgent } from '@/features/activity';
import { Button } from '@/ui/button';
import { cn } from '@/ui/cn';
import { Time } from '@/ui/time';

const LOOK_EVERY_MS = 2000;
const LOOK_FOR_MS = 10 * 60_000;

/** Watches the agent's activity and turns green when it first proves who it is. */
export function VerifyNow({ agentId }: { agentId: string }) {
  const t = useTranslations('agents.done');
  const [isPaused, setIsPaused] = useState(false);
  const latest = useQuery({
    ...latestOfAgent(agentId),
    refetchIntervalInBackground: true,
    refetchInterval: ({ state }) =>
      isPaused || state.data?.data.some(isVerification) ? false : LOOK_EVERY_MS,
  });
  // A page left open over night must not keep asking.
  useEffect(() => {
    if (isPaused) return;
    const timer = setTimeout(() => setIsPaused(true), LOOK_FOR_MS);
    return () => clearTimeout(timer);
  }, [isPaused]);

  const events = latest.data?.data ?? [];
  const isVerified = events.some(isVerification);
  const failed = events.find(({ type }) => type === 'agent.verification_failed');
  const Icon = isVerified ? CircleCheck : LoaderCircle;
  return (
    <section
      aria-labelledby="verify-now"
      className={cn(
        'flex items-start gap-3 rounded-control p-3',
        isVerified ? 'bg-success-tint text-success' : 'bg-neutral-tint text-neutral',
      )}
    >
      <Icon
        aria-hidden
        strokeWidth={1.5}
        className={cn('mt-0.5 size-4 shrink-0', !isVerified && !isPaused && 'animate-spin')}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <h3 id="verify-now" className="font-medium">
          {isVerified ? t('verified') : t('verifyTitle')}
        </h3>
        <output>{isVerified ? t('verifiedText') : isPaused ? t('verifyPaused') : t('verifyWaiting')}</output>
        {failed && !isVerified && (
          <p className="flex items-start gap-1 text-warning">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" strokeWidth={1.5} />
            <span>{t.rich('verifyFailed', { when: () => <Time value={failed.occurred_at} /> })}</span>
          </p>
        )}
        {isPaused && !isVerified && (
          <Button className="w-fit" onClick={() => setIsPaused(false)}>
            {t('verifyAgain')}
          </Button>
        )}
      </div>
    </section>
  );
}

const isVerification = ({ type, outcome }: { type: string; outcome: string }) =>
  type === 'agent.verified' && outcome === 'success';

'use client';

import type { WebhookAttempt } from '@signet/contracts';
import { ChevronDown, CircleCheck, CircleX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Time } from '@/ui/time';
import { AttemptDetails } from './attempt-details';
import { useFaultWords } from './fault-words';

/** Every call of a delivery that is kept, the latest first and open. */
export function AttemptList({ attempts }: { attempts: readonly WebhookAttempt[] }) {
  const t = useTranslations('webhooks.attempt');
  if (attempts.length === 0) return <p className="text-small text-muted">{t('none')}</p>;
  return (
    <ol className="overflow-hidden rounded-control border border-line">
      {attempts.toReversed().map((attempt, index) => (
        <li key={`${attempt.n} ${attempt.started_at}`} className="border-t border-line first:border-t-0">
          <details className="group" open={index === 0}>
            <summary className="flex min-h-10 list-none items-center gap-2 px-3 py-2 text-small -outline-offset-2 hover:bg-hover">
              <Summary attempt={attempt} />
              <ChevronDown
                aria-hidden
                className="size-4 shrink-0 text-muted group-open:rotate-180"
                strokeWidth={1.5}
              />
            </summary>
            <div className="border-t border-line p-3">
              <AttemptDetails attempt={attempt} />
            </div>
          </details>
        </li>
      ))}
    </ol>
  );
}

function Summary({ attempt }: { attempt: WebhookAttempt }) {
  const t = useTranslations('webhooks.attempt');
  const faultWords = useFaultWords();
  const isFailed = attempt.error_code !== null;
  const Icon = isFailed ? CircleX : CircleCheck;
  return (
    <>
      <Icon
        aria-hidden
        strokeWidth={1.5}
        className={isFailed ? 'size-4 shrink-0 text-danger' : 'size-4 shrink-0 text-success'}
      />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="font-medium">
          {t('title', { n: attempt.n })}
          {attempt.status !== null && ` · HTTP ${attempt.status}`}
          {attempt.trigger !== 'auto' && ` · ${t(`trigger.${attempt.trigger}`)}`}
        </span>
        <span className="text-muted">
          {attempt.error_code ? faultWords(attempt.error_code) : t('accepted')}
        </span>
      </span>
      <Time value={attempt.started_at} className="shrink-0 text-faint" />
    </>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { useCan } from '@/lib/session/use-session';
import { useIsHydrated } from '@/lib/use-reader';
import { Button, ButtonLink } from '@/ui/button';
import { Card } from '@/ui/card';
import { cn } from '@/ui/cn';
import { Name } from '@/ui/name';
import { knownWebhooks } from '@/features/webhooks';
import { firstVerification, latestAgents } from './overview-queries';

const DISMISSED = 'signet.first-steps';
const LOOK_AGAIN_MS = 5000;

/** The way to a first working agent. Ticks itself from what really happened and leaves when all is done. */
export function FirstSteps() {
  const t = useTranslations('overview.steps');
  const canRegister = useCan('agents:write');
  const canReadWebhooks = useCan('webhooks:read');
  const canAddWebhook = useCan('webhooks:write');
  const isHydrated = useIsHydrated();
  const [isDismissed, setIsDismissed] = useState(false);
  const agents = useQuery(latestAgents());
  const verification = useQuery({
    ...firstVerification(),
    refetchInterval: ({ state }) => (state.data?.data.length === 0 ? LOOK_AGAIN_MS : false),
  });
  const webhooks = useQuery({ ...knownWebhooks(), enabled: canReadWebhooks });
  if (!agents.data || !verification.data) return null;

  const first = agents.data.data[0];
  const isVerified = verification.data.data.length > 0;
  // Whoever may not see webhooks is not asked for one.
  const isListening = !canReadWebhooks || webhooks.data?.data.length !== 0;
  const wasDismissed = isHydrated && localStorage.getItem(DISMISSED) === 'dismissed';
  if ((first && isVerified && isListening) || isDismissed || wasDismissed) return null;

  const dismiss = () => {
    localStorage.setItem(DISMISSED, 'dismissed');
    setIsDismissed(true);
  };
  return (
    <Card
      title={t('title')}
      action={
        <Button variant="ghost" size="dense" onClick={dismiss}>
          <X aria-hidden strokeWidth={1.5} />
          {t('dismiss')}
        </Button>
      }
    >
      <ol className="flex flex-col gap-4">
        <Step
          isDone={first !== undefined}
          title={t('register')}
          text={t('registerText')}
          action={
            canRegister && (
              <ButtonLink variant="primary" href="/agents/new">
                {t('registerAction')}
              </ButtonLink>
            )
          }
        />
        <Step
          isDone={isVerified}
          title={t('verify')}
          text={t('verifyText')}
          action={
            first && (
              <ButtonLink href={`/agents/${first.id}`}>
                {t.rich('verifyAction', { name: () => <Name isOneLine>{first.name}</Name> })}
              </ButtonLink>
            )
          }
        />
        {canReadWebhooks && (
          <Step
            isDone={isListening}
            title={t('webhook')}
            text={t('webhookText')}
            action={canAddWebhook && <ButtonLink href="/webhooks/new">{t('webhookAction')}</ButtonLink>}
          />
        )}
      </ol>
    </Card>
  );
}

interface StepProps {
  isDone: boolean;
  title: string;
  text: string;
  action: ReactNode;
}

function Step({ isDone, title, text, action }: StepProps) {
  const t = useTranslations('overview.steps');
  const Icon = isDone ? CircleCheck : CircleDashed;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div className="flex min-w-0 flex-1 basis-72 gap-3">
        <Icon
          aria-hidden
          strokeWidth={1.5}
          className={cn('mt-0.5 size-4 shrink-0', isDone ? 'text-success' : 'text-faint')}
        />
        <div>
          <p className="font-medium">
            {title}
            <span className={isDone ? 'ms-2 text-small text-success' : 'sr-only'}>
              {isDone ? t('done') : t('open')}
            </span>
          </p>
          <p className="text-muted">{text}</p>
        </div>
      </div>
      {!isDone && action}
    </li>
  );
}

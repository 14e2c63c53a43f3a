'use client';

import type { RegisteredAgent } from '@signet/contracts';
import { CircleCheck, KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useSearchParams } from 'next/navigation';
import { useLeaveGuard } from '@/lib/leave-guard';
import { useCan } from '@/lib/session/use-session';
import { ButtonLink } from '@/ui/button';
import { Card } from '@/ui/card';
import { CodeSamples } from '@/ui/code-sample';
import { CopyableId } from '@/ui/copy-button';
import { EmptyState } from '@/ui/empty-state';
import { named } from '@/ui/name';
import { PageHeader } from '@/ui/page-header';
import { LeaveDialog } from '@/ui/leave-dialog';
import { SecretReveal } from '@/ui/secret-reveal';
import { verifySamples } from './samples';
import { StepList } from './step-list';
import { VerifyNow } from './verify-now';

interface DoneStepProps {
  /** Null after a reload: the key only ever lived in the memory of the page that registered the agent. */
  registered: RegisteredAgent | null;
  apiUrl: string;
  /** Drops the key from memory. */
  onForget: () => void;
}

export function DoneStep({ registered, apiUrl, onForget }: DoneStepProps) {
  const t = useTranslations('agents');
  if (!registered) {
    return (
      <div className="mx-auto flex w-full max-w-180 flex-col gap-6">
        <PageHeader title={t('register.title')} />
        <Card>
          <EmptyState
            icon={KeyRound}
            title={t('done.goneTitle')}
            action={
              <>
                <ButtonLink href="/agents">{t('done.goneAction')}</ButtonLink>
                <ButtonLink href="/agents/new">{t('done.another')}</ButtonLink>
              </>
            }
          >
            <p>{t('done.goneText')}</p>
          </EmptyState>
        </Card>
      </div>
    );
  }
  return <Registered registered={registered} apiUrl={apiUrl} onForget={onForget} />;
}

function Registered({ registered, apiUrl, onForget }: DoneStepProps & { registered: RegisteredAgent }) {
  const t = useTranslations('agents');
  const canReadActivity = useCan('activity:read');
  const { agent, credential } = registered;
  const hasKey = credential.api_key !== '';
  // The guard adds a history entry of this page, so it waits until the address says that this page is the last step.
  const isSettled = useSearchParams().get('step') === 'done';
  const { pending, stay } = useLeaveGuard(hasKey && isSettled);
  return (
    <div className="mx-auto flex w-full max-w-180 flex-col gap-6">
      <PageHeader
        title={t.rich('register.doneTitle', named(agent.name))}
        description={<CopyableId id={agent.id} what={t('detail.idWhat')} />}
        actions={<ButtonLink href={`/agents/${agent.id}`}>{t('done.open')}</ButtonLink>}
      />
      <StepList current="done" />
      <Card>
        {hasKey ? (
          <SecretReveal
            label={t('done.keyTitle')}
            secret={credential.api_key}
            advice={t('done.keyAdvice')}
            env={`SIGNET_URL=${apiUrl}\nSIGNET_AGENT_ID=${agent.id}\nSIGNET_API_KEY=${credential.api_key}\n`}
            fileName={`${agent.id}.env`}
            onStored={onForget}
          />
        ) : (
          <p className="flex items-center gap-2">
            <CircleCheck aria-hidden className="size-4 shrink-0 text-success" strokeWidth={1.5} />
            {t('done.stored')}
          </p>
        )}
      </Card>
      <Card title={t('done.tryTitle')}>
        <div className="flex flex-col gap-4">
          <p className="text-muted">{hasKey ? t('done.tryText') : t('done.tryTextStored')}</p>
          <CodeSamples
            label={t('done.samples')}
            samples={verifySamples({ apiUrl, agentId: agent.id, apiKey: credential.api_key })}
          />
          {canReadActivity && <VerifyNow agentId={agent.id} />}
        </div>
      </Card>
      <LeaveDialog losing="key" pending={pending} onStay={stay} />
    </div>
  );
}

'use client';

import { Agent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { asProblem } from '@/lib/api/problem';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
import { toast } from '@/ui/toast';
import { RevokeAgentDialog } from '../revoke-agent-dialog';
import { useChangeAgent } from '../use-change-agent';
import type { Decision } from './decisions';
import { ReasonDialog } from './reason-dialog';

/**
 * Carries out decisions about one agent: what is harmless happens at once, the rest asks in a dialog. The dialogs must be
 * rendered by the caller.
 */
export function useDecide(agent: Agent): {
  decide: (decision: Decision) => void;
  dialogs: ReactNode;
  isPending: boolean;
} {
  const t = useTranslations('agents');
  const [asking, setAsking] = useState<Decision | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const change = useChangeAgent(agent.id, Agent);

  const carryOut = async (decision: 'approve' | 'reactivate') => {
    try {
      await change.mutateAsync({ method: 'POST', path: `/${decision}` });
      toast(t(`${decision}.done`));
    } catch (error) {
      setFailure(error);
    }
  };
  const decide = (decision: Decision) => {
    if (decision === 'approve' || decision === 'reactivate') void carryOut(decision);
    else setAsking(decision);
  };
  const dialog = (decision: Decision) => ({
    agent,
    open: asking === decision,
    onOpenChange: (open: boolean) => setAsking(open ? decision : null),
  });
  const problem = failure === null ? null : asProblem(failure);
  return {
    decide,
    isPending: change.isPending,
    dialogs: (
      <>
        <ReasonDialog verb="suspend" {...dialog('suspend')} />
        <ReasonDialog verb="deny" {...dialog('deny')} />
        <RevokeAgentDialog {...dialog('revoke')} />
        <ConfirmDialog
          open={problem !== null}
          onOpenChange={(open) => !open && setFailure(null)}
          title={t('decision.failed')}
          description={<FormProblem problem={problem} />}
          actions={
            <Button size="large" onClick={() => setFailure(null)}>
              {t('decision.close')}
            </Button>
          }
        />
      </>
    ),
  };
}

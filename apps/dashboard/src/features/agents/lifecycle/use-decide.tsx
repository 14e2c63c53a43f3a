'use client';

import { Agent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { Notice } from '@/frames/notice';
import { asProblem } from '@/lib/api/problem';
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
  const change = useChangeAgent(Agent);

  const carryOut = async (decision: 'approve' | 'reactivate') => {
    try {
      await change.mutateAsync((api) => api.agents[decision](agent.id));
      toast(t(`${decision}.done`));
    } catch (error) {
      setFailure(error);
    }
  };
  const decide = (decision: Decision) => {
    if (decision === 'approve' || decision === 'reactivate') void carryOut(decision);
    else setAsking(decision);
  };
  const close = () => setAsking(null);
  return {
    decide,
    isPending: change.isPending,
    dialogs: (
      <>
        {(asking === 'suspend' || asking === 'deny') && (
          <ReasonDialog verb={asking} agent={agent} onClose={close} />
        )}
        {asking === 'revoke' && <RevokeAgentDialog agent={agent} onClose={close} />}
        {failure !== null && (
          <Notice title={t('decision.failed')} close={t('decision.close')} onClose={() => setFailure(null)}>
            <FormProblem problem={asProblem(failure)} />
          </Notice>
        )}
      </>
    ),
  };
}

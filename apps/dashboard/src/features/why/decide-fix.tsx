'use client';

import type { Agent } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { agentQueries } from '@/features/agents/agent-queries';
import { decisionsFor } from '@/features/agents/lifecycle/decisions';
import { useDecide } from '@/features/agents/lifecycle/use-decide';
import { Button } from '@/ui/button';

interface DecideFixProps {
  decision: 'approve' | 'reactivate';
}

/** Lets an agent in again at once, if it still needs that. */
export function DecideFix({ agentId, decision }: DecideFixProps & { agentId: string }) {
  const t = useTranslations('why');
  const { data: agent } = useQuery(agentQueries.detail(agentId));
  if (!agent) return null;
  if (!decisionsFor(agent.status).includes(decision))
    return <p className="text-small text-muted">{t('done')}</p>;
  return <DecideButton agent={agent} decision={decision} />;
}

function DecideButton({ agent, decision }: DecideFixProps & { agent: Agent }) {
  const t = useTranslations('agents');
  const { decide, dialogs, isPending } = useDecide(agent);
  return (
    <>
      <Button size="dense" variant="primary" busy={isPending} onClick={() => decide(decision)}>
        {t(`${decision}.action`)}
      </Button>
      {dialogs}
    </>
  );
}

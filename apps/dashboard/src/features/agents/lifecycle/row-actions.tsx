'use client';

import type { Agent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { AgentRowMenu } from '../agent-row-menu';
import { useDecide } from './use-decide';

/** A row of the agents list. A waiting registration shows its two answers; a phone keeps them in the menu. */
export function RowActions({ agent, isReview }: { agent: Agent; isReview: boolean }) {
  const canChange = useCan('agents:write');
  return (
    <>
      {isReview && canChange && agent.status === 'pending' && <Answers agent={agent} />}
      <AgentRowMenu agent={agent} />
    </>
  );
}

function Answers({ agent }: { agent: Agent }) {
  const t = useTranslations('agents');
  const { decide, dialogs, isPending } = useDecide(agent);
  return (
    <span className="me-2 flex gap-2 @max-2xl:hidden">
      {(['approve', 'deny'] as const).map((answer) => (
        <Button
          key={answer}
          size="dense"
          busy={isPending}
          aria-label={t(`${answer}.actionOn`, { name: agent.name })}
          onClick={() => decide(answer)}
        >
          {t(`${answer}.action`)}
        </Button>
      ))}
      {dialogs}
    </span>
  );
}

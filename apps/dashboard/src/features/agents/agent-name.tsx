'use client';

import type { Agent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useKnown } from '@/lib/use-known';
import { agentQueries } from './agent-queries';
import { Name } from '@/ui/name';

/** What an agent is called; the word for one until that is known. */
export function AgentName({ id }: { id: string }) {
  const t = useTranslations('agents.column');
  const agent = useKnown<Agent>(agentQueries.detail(id));
  if (!agent) return t('agent');
  return (
    <Name id={id} isOneLine>
      {agent.name}
    </Name>
  );
}

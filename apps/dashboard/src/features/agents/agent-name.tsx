'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { agentQueries } from './agent-queries';

/** What an agent is called; the word for one until that is known. */
export function AgentName({ id }: { id: string }) {
  const t = useTranslations('agents.column');
  return useQuery(agentQueries.detail(id)).data?.name ?? t('agent');
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { agentQueries } from './agent-queries';
import { Name } from '@/ui/name';

/** What an agent is called; the word for one until that is known. */
export function AgentName({ id }: { id: string }) {
  const t = useTranslations('agents.column');
  const { data } = useQuery(agentQueries.detail(id));
  if (!data) return t('agent');
  return (
    <Name id={id} isOneLine>
      {data.name}
    </Name>
  );
}

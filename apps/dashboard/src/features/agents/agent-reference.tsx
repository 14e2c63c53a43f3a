'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { NamedId } from '@/ui/named-id';
import { agentQueries } from './agent-queries';

interface AgentReferenceProps {
  id: string;
  /** Its name; null where it has none any more. It is looked up for who does not say. */
  name?: string | null | undefined;
}

/** An agent by its name, leading to its page. */
export function AgentReference({ id, name }: AgentReferenceProps) {
  const t = useTranslations('agents.reference');
  const canRead = useCan('agents:read');
  const found = useQuery({ ...agentQueries.detail(id), enabled: canRead && name === undefined });
  return (
    <NamedId
      id={id}
      what={t('id')}
      name={name ?? found.data?.name ?? (found.isLoading ? null : t('open'))}
      {...(canRead && { href: `/agents/${id}` })}
    />
  );
}

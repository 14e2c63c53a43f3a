import { HydrationBoundary } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import { AgentHeader } from '@/features/agents/agent-header';
import { agentQueries } from '@/features/agents/agent-queries';
import { findAgent } from '@/features/agents/find-agent';
import { stopQuery } from '@/features/agents/stop/stop-query';
import { prefetch } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export default async function AgentLayout({ params, children }: LayoutProps<'/agents/[id]'>) {
  const { id } = await params;
  return (
    <div className="flex flex-col gap-6">
      <FoundAgent id={id} />
      {children}
    </div>
  );
}

/** Stands beside the page and not around it, so that both ask at once. */
async function FoundAgent({ id }: { id: string }) {
  const [mayRead, found, state] = await Promise.all([
    may('agents:read'),
    findAgent(id),
    prefetch(agentQueries.detail(id), stopQuery(id)),
  ]);
  // The page says so.
  if (!mayRead) return null;
  if (found === null) notFound();
  return (
    <HydrationBoundary state={state}>
      <AgentHeader id={id} />
    </HydrationBoundary>
  );
}

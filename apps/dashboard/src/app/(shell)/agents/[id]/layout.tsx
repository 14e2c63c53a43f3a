import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import { AgentHeader } from '@/features/agents/agent-header';
import { findAgent } from '@/features/agents/find-agent';
import { Forbidden } from '@/features/shell/forbidden';
import { getServerQueryClient } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export default async function AgentLayout({ params, children }: LayoutProps<'/agents/[id]'>) {
  if (!(await may('agents:read'))) return <Forbidden permission="agents:read" />;

  const { id } = await params;
  if ((await findAgent(id)) === null) notFound();
  return (
    <HydrationBoundary state={dehydrate(getServerQueryClient())}>
      <div className="flex flex-col gap-6">
        <AgentHeader id={id} />
        {children}
      </div>
    </HydrationBoundary>
  );
}

import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { AppShell } from '@/features/shell/app-shell';
import { SIDEBAR_COOKIE } from '@/features/shell/sidebar-cookie';
import { Unavailable } from '@/features/shell/unavailable';
import { getServerQueryClient } from '@/lib/api/server';
import { Providers } from '@/lib/providers';
import { findSession, requireSession } from '@/lib/session/server';
import { safeNext } from '@/lib/session/safe-next';
import { sessionQueries } from '@/lib/session/session-queries';

export async function generateMetadata(): Promise<Metadata> {
  const session = await findSession().catch(() => null);
  const organisation = session?.organisation.name ?? 'Signet';
  return { title: { default: organisation, template: `%s · ${organisation}` } };
}

export default async function ShellLayout({ children }: { children: ReactNode }) {
  if (!(await isApiUp())) return <Unavailable path={safeNext((await headers()).get('x-signet-path'))} />;

  const session = await requireSession();
  const client = getServerQueryClient();
  client.setQueryData(sessionQueries.current().queryKey, session);
  const sidebarCollapsed = (await cookies()).get(SIDEBAR_COOKIE)?.value === 'collapsed';
  return (
    <Providers renderedAt={Date.now()}>
      <HydrationBoundary state={dehydrate(client)}>
        <AppShell sidebarCollapsed={sidebarCollapsed}>{children}</AppShell>
      </HydrationBoundary>
    </Providers>
  );
}

const isApiUp = () =>
  findSession().then(
    () => true,
    () => false,
  );

import 'server-only';
import type { OperatorPermission } from '@signet/contracts';
import { HydrationBoundary } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { prefetch, type Read } from '@/lib/api/server';
import { requireSession } from '@/lib/session/server';
import { Forbidden } from './forbidden';

interface PageDataProps {
  /** Without all of them the visitor reads what is missing instead. */
  needs: readonly OperatorPermission[];
  /** What the page shows first. */
  reads: readonly Read[];
  children: ReactNode;
}

/**
 * A page with what it shows, read before it is sent. Who is visiting is asked beside that and not before it: whether they
 * may read it is for the API to decide, and a page waits for one answer instead of a row of them.
 */
export async function PageData({ needs, reads, children }: PageDataProps) {
  const [{ permissions }, state] = await Promise.all([requireSession(), prefetch(...reads)]);
  const missing = needs.find((permission) => !permissions.includes(permission));
  if (missing) return <Forbidden permission={missing} />;
  return <HydrationBoundary state={state}>{children}</HydrationBoundary>;
}

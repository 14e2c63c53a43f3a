'use client';

import { Tooltip } from '@base-ui/react/tooltip';
import { isServer, QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { useState, type ReactNode } from 'react';
import { ToastProvider } from '@/ui/toast';
import { makeQueryClient } from './api/query-client';
import { RenderedAt } from './use-now';

let browserClient: QueryClient | undefined;
const queryClient = () => (isServer ? makeQueryClient() : (browserClient ??= makeQueryClient()));

interface ProvidersProps {
  renderedAt: number;
  children: ReactNode;
}

/** What the pages of a signed-in member share. The pages outside need none of it, and do not load it. */
export function Providers({ renderedAt, children }: ProvidersProps) {
  const [client] = useState(queryClient);
  return (
    <NuqsAdapter>
      <QueryClientProvider client={client}>
        <RenderedAt value={renderedAt}>
          <Tooltip.Provider delay={300}>
            <ToastProvider>{children}</ToastProvider>
          </Tooltip.Provider>
        </RenderedAt>
      </QueryClientProvider>
    </NuqsAdapter>
  );
}

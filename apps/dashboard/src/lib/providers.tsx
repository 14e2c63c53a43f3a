'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { isServer, QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { useState, type ReactNode } from 'react';
import { ToastProvider } from '@/ui/toast';
import { makeQueryClient } from './api/query-client';
import { RenderedAt } from './use-now';

let browserClient: QueryClient | undefined;
const queryClient = () => (isServer ? makeQueryClient() : (browserClient ??= makeQueryClient()));

interface ProvidersProps {
  nonce: string | undefined;
  renderedAt: number;
  children: ReactNode;
}

export function Providers({ nonce, renderedAt, children }: ProvidersProps) {
  const [client] = useState(queryClient);
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      storageKey="signet.theme"
      disableTransitionOnChange
      {...(nonce && { nonce })}
    >
      <CSPProvider nonce={nonce}>
        <NuqsAdapter>
          <QueryClientProvider client={client}>
            <RenderedAt value={renderedAt}>
              <Tooltip.Provider delay={300}>
                <ToastProvider>{children}</ToastProvider>
              </Tooltip.Provider>
            </RenderedAt>
          </QueryClientProvider>
        </NuqsAdapter>
      </CSPProvider>
    </ThemeProvider>
  );
}

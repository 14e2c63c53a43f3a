'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';

/** The theme of every page, and the nonce that its policy lets scripts and styles have. */
export const PagePolicy = ({ nonce, children }: { nonce: string | undefined; children: ReactNode }) => (
  <ThemeProvider
    attribute="class"
    defaultTheme="system"
    storageKey="signet.theme"
    disableTransitionOnChange
    {...(nonce && { nonce })}
  >
    <CSPProvider nonce={nonce}>{children}</CSPProvider>
  </ThemeProvider>
);

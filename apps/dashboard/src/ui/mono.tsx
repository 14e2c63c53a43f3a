import type { ReactNode } from 'react';

/** What is meant letter by letter: a name, a scope, an address. It breaks anywhere rather than leave its place. */
export const Mono = ({ children }: { children: ReactNode }) => (
  <code className="font-mono [overflow-wrap:anywhere]">{children}</code>
);

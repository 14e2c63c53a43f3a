export const Kbd = ({ children }: { children: string }) => (
  <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-chip border border-line bg-sunken px-1 font-mono text-meta text-muted">
    {children}
  </kbd>
);

import type { ReactNode } from 'react';

export interface Fact {
  label: string;
  value: ReactNode;
}

/** Short facts, one under the other. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl className="flex flex-col gap-3 text-small">
    {facts.map(({ label, value }) => (
      <div key={label} className="flex flex-col gap-0.5">
        <dt className="text-meta text-muted">{label}</dt>
        <dd className="min-w-0 break-words">{value}</dd>
      </div>
    ))}
  </dl>
);

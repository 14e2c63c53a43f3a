'use client';

import { atiScopes } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Facts } from '@/ui/facts';
import { Mono } from '@/ui/mono';
import { Time } from '@/ui/time';

interface ClaimsProps {
  claims: Readonly<Record<string, unknown>>;
  header?: Readonly<Record<string, unknown>>;
}

const TEXTS = ['sub', 'aud', 'iss', 'jti', 'job_id', 'sandbox_id'] as const;
const MOMENTS = ['iat', 'nbf', 'exp'] as const;

/** The farthest moment that a date can be, in seconds. */
const FARTHEST = 8.64e12;

/** What a token says, as far as it has the shape of one: what is not verified may say anything. */
export function Claims({ claims, header = {} }: ClaimsProps) {
  const t = useTranslations('inspector.claim');
  const facts: { label: string; value: ReactNode }[] = [];
  const add = (label: string, value: ReactNode) => facts.push({ label, value });
  for (const name of TEXTS) {
    const text = claims[name];
    if (typeof text === 'string') add(t(name), <Mono>{text}</Mono>);
  }
  const { scope } = claims;
  if (typeof scope === 'string') {
    const entries = atiScopes.parseScopes(scope);
    add(t('scope'), entries.length > 0 ? <Lines of={entries} /> : t('nothing'));
  }
  const rates = ratesOf(claims['ati']);
  if (rates.length > 0) add(t('rate'), <Lines of={rates} />);
  for (const name of MOMENTS) {
    const seconds = claims[name];
    if (typeof seconds === 'number' && Math.abs(seconds) <= FARTHEST)
      add(t(name), <Time value={new Date(seconds * 1000).toISOString()} />);
  }
  for (const name of ['alg', 'kid'] as const) {
    const text = header[name];
    if (typeof text === 'string') add(t(name), <Mono>{text}</Mono>);
  }
  return (
    <div className="[&>dl]:grid [&>dl]:gap-x-6 sm:[&>dl]:grid-cols-2">
      <Facts facts={facts} />
    </div>
  );
}

function ratesOf(ati: unknown): string[] {
  const rate = typeof ati === 'object' && ati !== null && 'rate' in ati ? ati.rate : null;
  if (typeof rate !== 'object' || rate === null) return [];
  return Object.entries(rate).map(([pattern, limit]) => `${pattern} ${String(limit)}`);
}

const Lines = ({ of: lines }: { of: readonly string[] }) => (
  <ul className="max-h-48 overflow-y-auto font-mono [overflow-wrap:anywhere]">
    {[...new Set(lines)].map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);

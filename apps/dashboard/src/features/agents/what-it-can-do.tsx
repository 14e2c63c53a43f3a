'use client';

import { Check, TriangleAlert } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { resourceName, serviceName, toCapabilities, type Capability } from './capabilities';

/** Permissions as sentences. The exact strings stand beside them for whoever needs to search for one. */
export function WhatItCanDo({ permissions }: { permissions: readonly string[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {toCapabilities(permissions).map((capability) => (
        <li key={scopesOf(capability).join()} className="flex items-start gap-2">
          {capability.kind === 'everything' ? (
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" strokeWidth={1.5} />
          ) : (
            <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-success" strokeWidth={1.5} />
          )}
          <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4">
            <Sentence capability={capability} />
            <span className="flex flex-wrap gap-x-3">
              {scopesOf(capability).map((scope) => (
                <code key={scope} className="font-mono text-meta break-all text-muted">
                  {scope}
                </code>
              ))}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Sentence({ capability }: { capability: Capability }) {
  const t = useTranslations('agents.can');
  const format = useFormatter();
  if (capability.kind === 'everything') return <span>{t('everything')}</span>;
  const service = serviceName(capability.service);
  if (capability.kind === 'service') return <span>{t('service', { service })}</span>;
  const resource = resourceName(capability.resource);
  if (capability.actions === 'all') return <span>{t('allActions', { service, resource })}</span>;
  return <span>{t('actions', { service, resource, actions: format.list(capability.actions) })}</span>;
}

/** The permissions behind a sentence, exactly as they are granted. */
function scopesOf(capability: Capability): string[] {
  if (capability.kind === 'everything') return ['*:*:*'];
  if (capability.kind === 'service') return [`${capability.service}:*:*`];
  const { service, resource, actions } = capability;
  return (actions === 'all' ? ['*'] : actions).map((action) => `${service}:${resource}:${action}`);
}

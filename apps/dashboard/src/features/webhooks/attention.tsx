'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';
import { TextLink } from '@/ui/text-link';
import { endpointName } from './endpoint-name';
import { needsAttention, standingOf } from './standing';
import { knownWebhooks } from './webhook-queries';

const SHOWN = 3;

/** Names the endpoints that stopped working by themselves; absent while all is well. */
export function WebhooksAttention() {
  const t = useTranslations('webhooks.attention');
  const { data } = useQuery({ ...knownWebhooks(), refetchInterval: 30_000 });
  const troubled = data?.data.filter(needsAttention) ?? [];
  if (troubled.length === 0) return null;
  return (
    <Alert tone="danger" title={t('title', { count: troubled.length })}>
      <ul className="flex flex-col gap-1">
        {troubled.slice(0, SHOWN).map((webhook) => (
          <li key={webhook.id}>
            {t.rich(standingOf(webhook) === 'failing' ? 'failing' : 'disabled', {
              link: () => (
                <TextLink href={`/webhooks/${webhook.id}`} className="break-all text-current">
                  {endpointName(webhook.url)}
                </TextLink>
              ),
            })}
          </li>
        ))}
        {troubled.length > SHOWN && (
          <li>
            <TextLink href="/webhooks" className="text-current">
              {t('more', { count: troubled.length - SHOWN })}
            </TextLink>
          </li>
        )}
      </ul>
    </Alert>
  );
}

'use client';

import type { IssuedWebhook } from '@signet/contracts';
import { CircleCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { ButtonLink } from '@/ui/button';
import { Card } from '@/ui/card';
import { CopyableId } from '@/ui/copy-button';
import { named } from '@/ui/name';
import { PageHeader } from '@/ui/page-header';
import { TestEvent } from '../detail/test-event';
import { endpointName } from '../endpoint-name';
import { IssuedKeys } from './issued-keys';
import { ReceiverRecipe } from './receiver-recipe';

interface AddedProps {
  /** Its secret is null once it is stored. */
  issued: IssuedWebhook;
  onStored: () => void;
}

/** The secret, and the two things to do with it: check signatures and try the endpoint. */
export function Added({ issued, onStored }: AddedProps) {
  const t = useTranslations('webhooks');
  const { webhook, secret, public_key } = issued;
  // The form that stood here ended far down the page.
  useEffect(() => {
    window.scrollTo({ top: 0 });
  }, []);
  return (
    <div className="mx-auto flex w-full max-w-180 flex-col gap-6">
      <PageHeader
        title={t.rich('add.doneTitle', named(endpointName(webhook.url)))}
        description={<CopyableId id={webhook.id} what={t('idWhat')} />}
        actions={<ButtonLink href={`/webhooks/${webhook.id}`}>{t('add.open')}</ButtonLink>}
      />
      <Card>
        {secret !== null ? (
          <IssuedKeys webhookId={webhook.id} secret={secret} publicKey={public_key} onStored={onStored} />
        ) : (
          <p className="flex items-center gap-2">
            <CircleCheck aria-hidden className="size-4 shrink-0 text-success" strokeWidth={1.5} />
            {t('secret.stored')}
          </p>
        )}
      </Card>
      <Card title={t('recipe.title')}>
        <ReceiverRecipe />
      </Card>
      <Card title={t('test.title')}>
        <TestEvent id={webhook.id} />
      </Card>
    </div>
  );
}

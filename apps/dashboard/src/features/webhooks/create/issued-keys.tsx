'use client';

import type { IssuedWebhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { CopyableId } from '@/ui/copy-button';
import { SecretReveal } from '@/ui/secret-reveal';

/** The keys of a new or rotated webhook. The public one can be read again later, the secret cannot. */
export function IssuedKeys({ issued, onStored }: { issued: IssuedWebhook; onStored: () => void }) {
  const t = useTranslations('webhooks.secret');
  return (
    <div className="flex flex-col gap-4">
      {issued.public_key && (
        <div className="flex flex-col gap-0.5">
          <p className="font-medium">{t('publicKey')}</p>
          <CopyableId id={issued.public_key} what={t('publicKeyWhat')} />
        </div>
      )}
      {issued.secret !== null && (
        <SecretReveal
          label={t('label')}
          secret={issued.secret}
          advice={t('advice')}
          env={`SIGNET_WEBHOOK_SECRET=${issued.secret}\n`}
          fileName={`${issued.webhook.id}.env`}
          onStored={onStored}
        />
      )}
    </div>
  );
}

'use client';

import type { IssuedWebhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useLeaveGuard } from '@/lib/leave-guard';
import { CopyableId } from '@/ui/copy-button';
import { LeaveDialog } from '@/ui/leave-dialog';
import { SecretReveal } from '@/ui/secret-reveal';

interface IssuedKeysProps {
  webhookId: string;
  secret: string;
  publicKey: IssuedWebhook['public_key'];
  /** Drops the secret from memory. */
  onStored: () => void;
}

/** The one time a signing secret can be read. Leaving the page asks first. The public key can be read again later. */
export function IssuedKeys({ webhookId, secret, publicKey, onStored }: IssuedKeysProps) {
  const t = useTranslations('webhooks.secret');
  const section = useRef<HTMLElement>(null);
  const { pending, stay } = useLeaveGuard(true);
  useEffect(() => {
    section.current?.focus();
    section.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={t('issued')}
      className="flex flex-col gap-4 outline-none"
    >
      {publicKey && (
        <div className="flex flex-col gap-0.5">
          <p className="font-medium">{t('publicKey')}</p>
          <CopyableId id={publicKey} what={t('publicKeyWhat')} />
        </div>
      )}
      <SecretReveal
        label={t('label')}
        secret={secret}
        advice={t('advice')}
        env={`SIGNET_WEBHOOK_SECRET=${secret}\n`}
        fileName={`${webhookId}.env`}
        onStored={onStored}
      />
      <LeaveDialog losing="key" pending={pending} onStay={stay} />
    </section>
  );
}

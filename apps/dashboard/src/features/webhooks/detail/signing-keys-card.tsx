'use client';

import type { Webhook } from '@signet/contracts';
import { CircleCheck, Hourglass, RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { parseAsStringLiteral } from 'nuqs';
import { useState } from 'react';
import { useCan } from '@/lib/session/use-session';
import { useAsked } from '@/lib/use-asked';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Chip } from '@/ui/chip';
import { CopyableId } from '@/ui/copy-button';
import { Time } from '@/ui/time';
import { IssuedKeys } from '../create/issued-keys';
import { RotateSecretDialog } from './rotate-secret-dialog';

const ASKED = parseAsStringLiteral(['rotate']);

/** The keys that sign what is sent. Their secrets were shown once; here they can only be replaced. */
export function SigningKeysCard({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('webhooks.secret');
  const canChange = useCan('webhooks:write');
  const [isRotating, setIsRotating] = useState(false);
  // Whoever is led here to replace a key finds the dialog open.
  const [asked, drop] = useAsked('do', ASKED);
  const close = () => {
    setIsRotating(false);
    drop();
  };
  // Lives in this component only, until its owner says that it is stored.
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Card
      flush
      title={t('title')}
      action={
        canChange && (
          <Button size="dense" disabled={secret !== null} onClick={() => setIsRotating(true)}>
            <RefreshCw aria-hidden strokeWidth={1.5} />
            {t('rotate.open')}
          </Button>
        )
      }
    >
      {secret !== null && (
        <div className="border-b border-line p-4">
          <IssuedKeys
            key={secret}
            webhookId={webhook.id}
            secret={secret}
            publicKey={null}
            onStored={() => setSecret(null)}
          />
        </div>
      )}
      <ul>
        {webhook.signatures.map((key) => (
          <li
            key={`${key.kind} ${key.created_at}`}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-small first:border-t-0"
          >
            <span className="flex min-w-0 flex-col">
              <span className="font-medium">{t(`kind.${key.kind}`)}</span>
              {key.public_key && <CopyableId id={key.public_key} what={t('publicKeyWhat')} />}
              <span className="text-meta text-muted">
                {t('made')} <Time value={key.created_at} format="date" />
              </span>
            </span>
            {key.expires_at ? (
              <span className="flex items-center gap-2 text-muted">
                <span>
                  {t('ends')} <Time value={key.expires_at} />
                </span>
                <Chip tone="neutral" icon={Hourglass}>
                  {t('retiring')}
                </Chip>
              </span>
            ) : (
              <Chip tone="success" icon={CircleCheck}>
                {t('signing')}
              </Chip>
            )}
          </li>
        ))}
      </ul>
      {(isRotating || (canChange && asked === 'rotate')) && (
        <RotateSecretDialog webhook={webhook} onClose={close} onSecret={setSecret} />
      )}
    </Card>
  );
}

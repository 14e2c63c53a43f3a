'use client';

import { IssuedWebhook, SignatureKind, type Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { endOfOverlap, type Overlap, OVERLAPS } from '@/features/agents';
import { ConfirmAction } from '@/frames/confirm-action';
import { useNow } from '@/lib/use-now';
import { SelectField } from '@/ui/select-field';
import { Time } from '@/ui/time';
import { toast } from '@/ui/toast';
import { useWebhookWrite } from '../use-webhook-write';

interface RotateSecretDialogProps {
  webhook: Webhook;
  onClose: () => void;
  /** Receives the new secret; a key pair has none to show. */
  onSecret: (secret: string) => void;
}

/** Makes a new key. The old one signs beside it for the overlap; a kind that was not used yet is added. */
export function RotateSecretDialog({ webhook, onClose, onSecret }: RotateSecretDialogProps) {
  const t = useTranslations('webhooks.secret');
  const overlaps = useTranslations('credentials.overlap');
  const now = useNow();
  const uses = (wanted: SignatureKind) => webhook.signatures.some((key) => key.kind === wanted);
  const [overlap, setOverlap] = useState<Overlap>('86400');
  const [kind, setKind] = useState<SignatureKind>(uses('v1') ? 'v1' : 'v1a');
  const rotate = useWebhookWrite(IssuedWebhook);
  const isNew = !uses(kind);
  return (
    <ConfirmAction
      title={t('rotate.title')}
      description={<p>{t('rotate.text')}</p>}
      tone="primary"
      words={{
        cancel: t('rotate.keep'),
        confirm: t(isNew ? 'rotate.add' : 'rotate.action'),
        pending: t('rotate.pending'),
      }}
      onConfirm={async () => {
        const body = { kind, overlap_seconds: Number(overlap) };
        const { secret } = await rotate.mutateAsync((api) => api.webhooks.rotateSecret(webhook.id, body));
        if (secret !== null) onSecret(secret);
        toast(t(isNew ? 'rotate.added' : 'rotate.done'));
      }}
      onClose={onClose}
    >
      <SelectField
        label={t('rotate.kind')}
        value={kind}
        onChange={(event) => setKind(event.target.value as SignatureKind)}
        options={SignatureKind.options.map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      {isNew ? (
        <p className="text-small text-muted">{t('rotate.new')}</p>
      ) : (
        <>
          <SelectField
            label={t('rotate.overlap')}
            help={t('rotate.overlapHelp')}
            value={overlap}
            onChange={(event) => setOverlap(event.target.value as Overlap)}
            options={OVERLAPS.map((value) => ({ value, label: overlaps(value) }))}
          />
          <p aria-live="polite" className="text-small text-muted">
            {overlap === '0'
              ? t('rotate.endsNow')
              : t.rich('rotate.endsAt', {
                  when: () => <Time format="minute" value={endOfOverlap(overlap, null, now).toISOString()} />,
                })}
          </p>
        </>
      )}
    </ConfirmAction>
  );
}

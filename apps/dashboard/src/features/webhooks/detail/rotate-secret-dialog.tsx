'use client';

import { IssuedWebhook, SignatureKind, type Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { endOfOverlap, OVERLAPS, type Overlap } from '@/features/agents/credentials/expiry';
import { asProblem } from '@/lib/api/problem';
import { useNow } from '@/lib/use-now';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
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
  const keep = useRef<HTMLButtonElement>(null);
  const now = useNow();
  const uses = (wanted: SignatureKind) => webhook.signatures.some((key) => key.kind === wanted);
  const [overlap, setOverlap] = useState<Overlap>('86400');
  const [kind, setKind] = useState<SignatureKind>(uses('v1') ? 'v1' : 'v1a');
  const rotate = useWebhookWrite(IssuedWebhook);
  const isNew = !uses(kind);
  const submit = async () => {
    const path = `/${webhook.id}/rotate-secret`;
    const body = { kind, overlap_seconds: Number(overlap) };
    const issued = await rotate.mutateAsync({ method: 'POST', path, body }).catch(() => null);
    if (!issued) return;
    if (issued.secret !== null) onSecret(issued.secret);
    onClose();
    toast(t(isNew ? 'rotate.added' : 'rotate.done'));
  };
  const problem = rotate.isError ? asProblem(rotate.error) : null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      initialFocus={keep}
      title={t('rotate.title')}
      description={<p>{t('rotate.text')}</p>}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      actions={
        <>
          <Button ref={keep} size="large" onClick={onClose}>
            {t('rotate.keep')}
          </Button>
          <Button type="submit" variant="primary" size="large" busy={rotate.isPending}>
            {rotate.isPending ? t('rotate.pending') : t(isNew ? 'rotate.add' : 'rotate.action')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
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
    </ConfirmDialog>
  );
}

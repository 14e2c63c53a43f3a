'use client';

import { IssuedCredential, type Credential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { asProblem } from '@/lib/api/problem';
import { useNow } from '@/lib/use-now';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
import { SelectField } from '@/ui/select-field';
import { Time } from '@/ui/time';
import { StopConsequence } from '../stop/stop-consequence';
import { useChangeAgent } from '../use-change-agent';
import { endOfOverlap, OVERLAPS, type Overlap } from './expiry';

interface RotateKeyDialogProps {
  agentId: string;
  credential: Credential;
  onClose: () => void;
  onIssued: (issued: IssuedCredential) => void;
}

/** Issues a successor. The old key works on for the overlap, but never past its own expiry. */
export function RotateKeyDialog({ agentId, credential, onClose, onIssued }: RotateKeyDialogProps) {
  const t = useTranslations('credentials');
  const keep = useRef<HTMLButtonElement>(null);
  const now = useNow();
  const [overlap, setOverlap] = useState<Overlap>('86400');
  const rotate = useChangeAgent(agentId, IssuedCredential);
  const submit = async () => {
    const path = `/credentials/${credential.id}/rotate`;
    const issued = await rotate
      .mutateAsync({ method: 'POST', path, body: { overlap_seconds: Number(overlap) } })
      .catch(() => null);
    if (!issued) return;
    onIssued(issued);
    onClose();
  };
  const problem = rotate.isError ? asProblem(rotate.error) : null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      initialFocus={keep}
      title={t('rotate.title', { name: credential.name })}
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
            {rotate.isPending ? t('rotate.pending') : t('rotate.action')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
      <SelectField
        label={t('rotate.overlap')}
        help={t('rotate.overlapHelp')}
        value={overlap}
        onChange={(event) => setOverlap(event.target.value as Overlap)}
        options={OVERLAPS.map((value) => ({ value, label: t(`overlap.${value}`) }))}
      />
      {overlap === '0' && <StopConsequence agentId={agentId} />}
      <p aria-live="polite" className="text-small text-muted">
        {overlap === '0'
          ? t('rotate.endsNow')
          : t.rich('rotate.endsAt', {
              when: () => (
                <Time
                  format="minute"
                  value={endOfOverlap(overlap, credential.expires_at, now).toISOString()}
                />
              ),
            })}
      </p>
    </ConfirmDialog>
  );
}

'use client';

import { IssuedCredential, type Credential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmAction } from '@/frames/confirm-action';
import { useNow } from '@/lib/use-now';
import { named } from '@/ui/name';
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
  const now = useNow();
  const [overlap, setOverlap] = useState<Overlap>('86400');
  const rotate = useChangeAgent(IssuedCredential);
  return (
    <ConfirmAction
      title={t.rich('rotate.title', named(credential.name))}
      description={<p>{t('rotate.text')}</p>}
      tone="primary"
      words={{ cancel: t('rotate.keep'), confirm: t('rotate.action'), pending: t('rotate.pending') }}
      onConfirm={async () => {
        const body = { overlap_seconds: Number(overlap) };
        onIssued(await rotate.mutateAsync((api) => api.credentials.rotate(agentId, credential.id, body)));
      }}
      onClose={onClose}
    >
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
    </ConfirmAction>
  );
}

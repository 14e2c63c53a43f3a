'use client';

import { CredentialList, type Credential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { asProblem } from '@/lib/api/problem';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
import { toast } from '@/ui/toast';
import { StopConsequence } from '../stop/stop-consequence';
import { useChangeAgent } from '../use-change-agent';

interface RevokeKeyDialogProps {
  agentId: string;
  credential: Credential;
  /** Usable keys that stay when this one goes. */
  remaining: number;
  onClose: () => void;
}

export function RevokeKeyDialog({ agentId, credential, remaining, onClose }: RevokeKeyDialogProps) {
  const t = useTranslations('credentials.revoke');
  const keep = useRef<HTMLButtonElement>(null);
  const revoke = useChangeAgent(agentId, CredentialList);
  const submit = async () => {
    const path = `/credentials/${credential.id}/revoke`;
    if (!(await revoke.mutateAsync({ method: 'POST', path }).catch(() => null))) return;
    onClose();
    toast(t('done'));
  };
  const problem = revoke.isError ? asProblem(revoke.error) : null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      initialFocus={keep}
      title={t('title', { name: credential.name })}
      description={
        <>
          <p>{t('consequence')}</p>
          <StopConsequence agentId={agentId} />
          <p>{t('remaining', { count: remaining })}</p>
        </>
      }
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      actions={
        <>
          <Button ref={keep} size="large" onClick={onClose}>
            {t('keep')}
          </Button>
          <Button type="submit" variant="danger" size="large" busy={revoke.isPending}>
            {revoke.isPending ? t('pending') : t('action')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
    </ConfirmDialog>
  );
}

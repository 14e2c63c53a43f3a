'use client';

import { CredentialList, type Credential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { ConfirmAction } from '@/frames/confirm-action';
import { named } from '@/ui/name';
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
  const revoke = useChangeAgent(CredentialList);
  return (
    <ConfirmAction
      title={t.rich('title', named(credential.name))}
      description={
        <>
          <p>{t('consequence')}</p>
          <StopConsequence agentId={agentId} />
          <p>{t('remaining', { count: remaining })}</p>
        </>
      }
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async () => {
        await revoke.mutateAsync((api) => api.credentials.revoke(agentId, credential.id));
        toast(t('done'));
      }}
      onClose={onClose}
    />
  );
}

'use client';

import { RevokedSessionTokens, type SessionToken } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { ConfirmAction } from '@/frames/confirm-action';
import { named } from '@/ui/name';
import { toast } from '@/ui/toast';
import { useSandboxWrite } from '../use-sandbox-write';

export function RevokeTokenDialog({ token, onClose }: { token: SessionToken; onClose: () => void }) {
  const t = useTranslations('sandboxes.token.revoke');
  const revoke = useSandboxWrite(RevokedSessionTokens);
  return (
    <ConfirmAction
      title={t.rich('title', named(token.sub))}
      description={
        <>
          <p>{t('consequence')}</p>
          <p>{t('elsewhere')}</p>
        </>
      }
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async () => {
        await revoke.mutateAsync((api) => api.sessionTokens.revoke({ jti: token.jti }));
        toast(t('done'));
      }}
      onClose={onClose}
    />
  );
}

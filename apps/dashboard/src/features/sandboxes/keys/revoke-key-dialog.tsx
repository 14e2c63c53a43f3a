'use client';

import { VirtualKey } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { ConfirmAction } from '@/frames/confirm-action';
import { named } from '@/ui/name';
import { toast } from '@/ui/toast';
import { useSandboxWrite } from '../use-sandbox-write';

export function RevokeKeyDialog({ virtualKey, onClose }: { virtualKey: VirtualKey; onClose: () => void }) {
  const t = useTranslations('sandboxes.key.revoke');
  const revoke = useSandboxWrite(VirtualKey);
  return (
    <ConfirmAction
      title={t.rich('title', named(virtualKey.alias))}
      description={<p>{t('consequence')}</p>}
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async () => {
        await revoke.mutateAsync((api) => api.virtualKeys.revoke(virtualKey.id));
        toast(t('done'));
      }}
      onClose={onClose}
    />
  );
}

'use client';

import { Profile } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { ConfirmAction } from '@/frames/confirm-action';
import { named } from '@/ui/name';
import { toast } from '@/ui/toast';
import { useSandboxWrite } from '../use-sandbox-write';

export function DeleteProfileDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const t = useTranslations('sandboxes.profile.delete');
  const remove = useSandboxWrite(Profile);
  return (
    <ConfirmAction
      title={t.rich('title', named(profile.name))}
      description={
        <>
          <p>{t('consequence')}</p>
          <p>{t('final')}</p>
        </>
      }
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async () => {
        await remove.mutateAsync((api) => api.profiles.delete(profile.id));
        toast(t('done'));
      }}
      onClose={onClose}
    />
  );
}

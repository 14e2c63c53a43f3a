'use client';

import { Profile } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { ConfirmAction } from '@/frames/confirm-action';
import { named } from '@/ui/name';
import { toast } from '@/ui/toast';
import { useSandboxWrite } from '../use-sandbox-write';

export function RotateProfileDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const t = useTranslations('sandboxes.profile.rotate');
  const rotate = useSandboxWrite(Profile);
  return (
    <ConfirmAction
      title={t.rich('title', named(profile.name))}
      description={
        <>
          <p>{t('consequence')}</p>
          {profile.target === 'stock' && <p>{t('proxy')}</p>}
        </>
      }
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async () => {
        const based = { ifMatch: profile.updated_at };
        await rotate.mutateAsync((api) => api.profiles.rotate(profile.id, {}, based));
        toast(t('done'));
      }}
      onClose={onClose}
    />
  );
}

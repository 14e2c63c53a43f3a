'use client';

import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { ConfirmAction } from '@/frames/confirm-action';
import { toast } from '@/ui/toast';
import { useSettingsChange } from './use-settings-change';

export function RemovePermissionDialog({ permission, onClose }: { permission: string; onClose: () => void }) {
  const t = useTranslations('settings.permissions');
  const remove = useSettingsChange('permissions', z.undefined());
  return (
    <ConfirmAction
      title={t('removeTitle', { permission })}
      description={<p>{t('removeText')}</p>}
      words={{ cancel: t('keep'), confirm: t('remove'), pending: t('removing') }}
      onConfirm={async () => {
        await remove.mutateAsync((api) => api.permissions.remove(permission));
        toast(t('removed'));
      }}
      onClose={onClose}
    />
  );
}

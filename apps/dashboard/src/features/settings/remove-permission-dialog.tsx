'use client';

import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { z } from 'zod';
import { asProblem } from '@/lib/api/problem';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
import { toast } from '@/ui/toast';
import { useSettingsChange } from './use-settings-change';

export function RemovePermissionDialog({ permission, onClose }: { permission: string; onClose: () => void }) {
  const t = useTranslations('settings.permissions');
  const keep = useRef<HTMLButtonElement>(null);
  const remove = useSettingsChange('permissions', z.undefined());
  const submit = () =>
    remove.mutate(
      { method: 'DELETE', path: `/api/v1/permissions/${encodeURIComponent(permission)}` },
      {
        onSuccess: () => {
          onClose();
          toast(t('removed'));
        },
      },
    );
  const problem = remove.isError ? asProblem(remove.error) : null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      initialFocus={keep}
      title={t('removeTitle', { permission })}
      description={<p>{t('removeText')}</p>}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      actions={
        <>
          <Button ref={keep} size="large" onClick={onClose}>
            {t('keep')}
          </Button>
          <Button type="submit" variant="danger" size="large" busy={remove.isPending}>
            {remove.isPending ? t('removing') : t('remove')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
    </ConfirmDialog>
  );
}

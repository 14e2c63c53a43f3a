'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { AddPermission, PermissionCatalogue } from '@signet/contracts';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { ChangeForm, SaveBar } from '@/frames/change-form';
import { TextField } from '@/ui/field';
import { toast } from '@/ui/toast';
import { useSettingsChange } from './use-settings-change';

export function AddPermissionForm() {
  const t = useTranslations('settings.permissions');
  const add = useSettingsChange('permissions', PermissionCatalogue);
  const form = useForm({
    resolver: zodResolver(AddPermission),
    defaultValues: { permission: '', description: '' },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  return (
    <ChangeForm
      form={form}
      onSave={async ({ permission, description }) => {
        const body = { permission, description: description || null };
        await add.mutateAsync((api) => api.permissions.add(body));
        form.reset();
        toast(t('added'));
      }}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          large
          label={t('permission')}
          help={t('permissionHelp')}
          error={errors.permission?.message}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
          {...form.register('permission')}
        />
        <TextField
          large
          label={t('meaning')}
          optional={t('optional')}
          help={t('meaningHelp')}
          error={errors.description?.message}
          autoComplete="off"
          {...form.register('description')}
        />
      </div>
      <SaveBar
        size="default"
        words={{
          save: (
            <>
              <Plus aria-hidden strokeWidth={1.5} />
              {t('add')}
            </>
          ),
          pending: t('adding'),
        }}
      />
    </ChangeForm>
  );
}

'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { AddPermission, PermissionCatalogue } from '@signet/contracts';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { useProblem } from '@/lib/use-api-form';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
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
  const { problem, show, clear } = useProblem(form, ['permission', 'description']);
  const submit = form.handleSubmit(async ({ permission, description }) => {
    clear();
    try {
      const body = { permission, description: description || null };
      await add.mutateAsync({ method: 'POST', path: '/api/v1/permissions', body });
      form.reset();
      toast(t('added'));
    } catch (error) {
      show(error);
    }
  });
  const { errors } = form.formState;
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <FormProblem problem={problem} />
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
      <div>
        <Button type="submit" variant="primary" busy={add.isPending}>
          <Plus aria-hidden strokeWidth={1.5} />
          {add.isPending ? t('adding') : t('add')}
        </Button>
      </div>
    </form>
  );
}

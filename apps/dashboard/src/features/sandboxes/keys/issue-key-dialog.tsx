'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateVirtualKey, IssuedVirtualKey } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { FormDialog } from '@/frames/form-dialog';
import { TextField } from '@/ui/field';
import { SelectField } from '@/ui/select-field';
import { LIFETIMES } from '../lifetimes';
import { RightsFields } from '../rights-fields';
import { useSandboxWrite } from '../use-sandbox-write';
import { useKeyValues } from './use-key-values';

const { user_id, alias } = CreateVirtualKey.shape;

interface IssueKeyDialogProps {
  onIssued: (issued: IssuedVirtualKey) => void;
  onClose: () => void;
}

export function IssueKeyDialog({ onIssued, onClose }: IssueKeyDialogProps) {
  const t = useTranslations('sandboxes');
  const issue = useSandboxWrite(IssuedVirtualKey);
  const form = useForm({
    resolver: zodResolver(useKeyValues().extend({ user_id, alias, lifetime: z.enum(LIFETIMES) })),
    defaultValues: { user_id: '', alias: '', scopes: '', rate: '', lifetime: '3600' as const },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  return (
    <FormDialog
      form={form}
      title={t('key.issue')}
      words={{ cancel: t('cancel'), save: t('key.issue'), pending: t('key.issuing') }}
      onSave={async ({ scopes: rights, lifetime, ...rest }) => {
        const body = { ...rest, ...rights, ttl_seconds: Number(lifetime) };
        onIssued(await issue.mutateAsync((api) => api.virtualKeys.issue(body)));
      }}
      onClose={onClose}
    >
      <TextField
        large
        label={t('field.user')}
        help={t('field.userHelp')}
        error={errors.user_id?.message}
        autoComplete="off"
        {...form.register('user_id')}
      />
      <TextField
        large
        label={t('field.alias')}
        help={t('field.aliasHelp')}
        error={errors.alias?.message}
        autoComplete="off"
        {...form.register('alias')}
      />
      <RightsFields holder="key" />
      <SelectField
        label={t('field.lifetime')}
        help={t('field.keyLifetimeHelp')}
        options={LIFETIMES.map((value) => ({ value, label: t(`lifetime.${value}`) }))}
        {...form.register('lifetime')}
      />
    </FormDialog>
  );
}

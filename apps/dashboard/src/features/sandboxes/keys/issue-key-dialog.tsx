'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateVirtualKey, IssuedVirtualKey } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Controller, useForm } from 'react-hook-form';
import { z } from 'zod';
import { ScopeEditor } from '@/features/tools';
import { FormDialog } from '@/frames/form-dialog';
import { TextField } from '@/ui/field';
import { SelectField } from '@/ui/select-field';
import { LIFETIMES } from '../lifetimes';
import { RatesField } from '../rates/rates-field';
import { writtenRates } from '../rates/written-rates';
import { useSandboxWrite } from '../use-sandbox-write';
import { keyRights } from '../written-scopes';

const { user_id, alias } = CreateVirtualKey.shape;

interface IssueKeyDialogProps {
  onIssued: (issued: IssuedVirtualKey) => void;
  onClose: () => void;
}

export function IssueKeyDialog({ onIssued, onClose }: IssueKeyDialogProps) {
  const t = useTranslations('sandboxes');
  const issue = useSandboxWrite(IssuedVirtualKey);
  const scopes = keyRights({ none: t('key.noScopes'), other: t('key.otherScopes') });
  const form = useForm({
    resolver: zodResolver(
      z.object({ user_id, alias, scopes, rate: writtenRates(t('rates.wrong')), lifetime: z.enum(LIFETIMES) }),
    ),
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
      <Controller
        control={form.control}
        name="scopes"
        render={({ field }) => (
          <ScopeEditor holder="key" label={t('field.scopes')} error={errors.scopes?.message} {...field} />
        )}
      />
      <Controller
        control={form.control}
        name="rate"
        render={({ field }) => <RatesField error={errors.rate?.message} {...field} />}
      />
      <SelectField
        label={t('field.lifetime')}
        help={t('field.keyLifetimeHelp')}
        options={LIFETIMES.map((value) => ({ value, label: t(`lifetime.${value}`) }))}
        {...form.register('lifetime')}
      />
    </FormDialog>
  );
}

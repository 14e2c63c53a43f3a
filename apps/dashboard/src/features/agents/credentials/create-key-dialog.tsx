'use client';

import { CreateCredential, IssuedCredential } from '@signet/contracts';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { FormDialog } from '@/frames/form-dialog';
import { TextField } from '@/ui/field';
import { SelectField } from '@/ui/select-field';
import { useChangeAgent } from '../use-change-agent';
import { expiryOf, LIFETIMES } from './expiry';

interface CreateKeyDialogProps {
  agentId: string;
  onClose: () => void;
  onIssued: (issued: IssuedCredential) => void;
}

const Form = z.object({ name: CreateCredential.shape.name, lifetime: z.enum(LIFETIMES) });

export function CreateKeyDialog({ agentId, onClose, onIssued }: CreateKeyDialogProps) {
  const t = useTranslations('credentials');
  const create = useChangeAgent(IssuedCredential);
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { name: '', lifetime: '90' as const },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  return (
    <FormDialog
      form={form}
      title={t('create.title')}
      words={{ cancel: t('cancel'), save: t('create.action'), pending: t('create.pending') }}
      onSave={async ({ name, lifetime }, now) => {
        const body = { name, expires_at: expiryOf(lifetime, now) };
        onIssued(await create.mutateAsync((api) => api.credentials.create(agentId, body)));
      }}
      onClose={onClose}
    >
      <TextField
        large
        label={t('create.name')}
        help={t('create.nameHelp')}
        error={errors.name?.message}
        autoComplete="off"
        {...form.register('name')}
      />
      <SelectField
        label={t('create.expiry')}
        help={t('create.expiryHelp')}
        options={LIFETIMES.map((value) => ({ value, label: t(`lifetime.${value}`) }))}
        {...form.register('lifetime')}
      />
    </FormDialog>
  );
}

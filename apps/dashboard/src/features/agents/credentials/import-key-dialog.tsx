'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CredentialList, ImportCredential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { FormDialog } from '@/frames/form-dialog';
import { CommandLine } from '@/ui/code-sample';
import { TextField } from '@/ui/field';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { useChangeAgent } from '../use-change-agent';
import { expiryOf, LIFETIMES } from './expiry';

interface ImportKeyDialogProps {
  agentId: string;
  onClose: () => void;
}

const { name, prefix, sha256 } = ImportCredential.shape;
const Form = z.object({ name, prefix, sha256, lifetime: z.enum(LIFETIMES) });

/** Takes over a key that exists elsewhere: only its digest crosses the wire. */
export function ImportKeyDialog({ agentId, onClose }: ImportKeyDialogProps) {
  const t = useTranslations('credentials');
  const importKey = useChangeAgent(CredentialList);
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { name: '', prefix: '', sha256: '', lifetime: '90' as const },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  return (
    <FormDialog
      form={form}
      title={t('import.title')}
      words={{ cancel: t('cancel'), save: t('import.action'), pending: t('import.pending') }}
      onSave={async ({ lifetime, ...rest }, now) => {
        const body = { ...rest, expires_at: expiryOf(lifetime, now) };
        await importKey.mutateAsync((api) => api.credentials.import(agentId, body));
        toast(t('import.done'));
      }}
      onClose={onClose}
    >
      <p className="text-muted">{t('import.text')}</p>
      <CommandLine label={t('import.command')} code={`printf %s "$API_KEY" | sha256sum`} />
      <TextField
        large
        label={t('create.name')}
        help={t('create.nameHelp')}
        error={errors.name?.message}
        autoComplete="off"
        {...form.register('name')}
      />
      <TextField
        large
        label={t('import.prefix')}
        help={t('import.prefixHelp')}
        error={errors.prefix?.message}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        {...form.register('prefix')}
      />
      <TextField
        large
        label={t('import.sha256')}
        help={t('import.sha256Help')}
        error={errors.sha256?.message}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        {...form.register('sha256')}
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

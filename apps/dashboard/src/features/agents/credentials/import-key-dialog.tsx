'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CredentialList, ImportCredential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { useSending } from '@/frames/use-sending';
import { Button } from '@/ui/button';
import { CommandLine } from '@/ui/code-sample';
import { Dialog, DialogActions } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { useChangeAgent } from '../use-change-agent';
import { expiryOf, LIFETIMES } from './expiry';

interface ImportKeyDialogProps {
  agentId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Takes over a key that exists elsewhere: only its digest crosses the wire. */
export function ImportKeyDialog(props: ImportKeyDialogProps) {
  const t = useTranslations('credentials.import');
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title={t('title')}>
      <ImportForm {...props} />
    </Dialog>
  );
}

const { name, prefix, sha256 } = ImportCredential.shape;
const Form = z.object({ name, prefix, sha256, lifetime: z.enum(LIFETIMES) });

function ImportForm({ agentId, onOpenChange }: ImportKeyDialogProps) {
  const t = useTranslations('credentials');
  const importKey = useChangeAgent(agentId, CredentialList);
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { name: '', prefix: '', sha256: '', lifetime: '90' as const },
    mode: 'onTouched',
  });
  const { problem, isPending, submit } = useSending(form, async ({ lifetime, ...rest }, now) => {
    const body = { ...rest, expires_at: expiryOf(lifetime, now) };
    await importKey.mutateAsync({ method: 'POST', path: '/credentials/import', body });
    onOpenChange(false);
    toast(t('import.done'));
  });
  const { errors } = form.formState;
  return (
    <form noValidate className="flex flex-col gap-4 p-4" onSubmit={(event) => void submit(event)}>
      <p className="text-muted">{t('import.text')}</p>
      <CommandLine label={t('import.command')} code={`printf %s "$API_KEY" | sha256sum`} />
      <FormProblem problem={problem} />
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
      <DialogActions>
        <Button size="large" onClick={() => onOpenChange(false)}>
          {t('cancel')}
        </Button>
        <Button type="submit" variant="primary" size="large" busy={isPending}>
          {isPending ? t('import.pending') : t('import.action')}
        </Button>
      </DialogActions>
    </form>
  );
}

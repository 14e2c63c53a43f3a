'use client';

import { CreateCredential, IssuedCredential } from '@signet/contracts';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { useSending } from '@/frames/use-sending';
import { Button } from '@/ui/button';
import { Dialog, DialogActions } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { SelectField } from '@/ui/select-field';
import { useChangeAgent } from '../use-change-agent';
import { expiryOf, LIFETIMES } from './expiry';

interface CreateKeyDialogProps {
  agentId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onIssued: (issued: IssuedCredential) => void;
}

export function CreateKeyDialog(props: CreateKeyDialogProps) {
  const t = useTranslations('credentials.create');
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title={t('title')}>
      <CreateForm {...props} />
    </Dialog>
  );
}

const Form = z.object({ name: CreateCredential.shape.name, lifetime: z.enum(LIFETIMES) });

function CreateForm({ agentId, onOpenChange, onIssued }: CreateKeyDialogProps) {
  const t = useTranslations('credentials');
  const create = useChangeAgent(agentId, IssuedCredential);
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { name: '', lifetime: '90' as const },
    mode: 'onTouched',
  });
  const { problem, isPending, submit } = useSending(form, async ({ name, lifetime }, now) => {
    const body = { name, expires_at: expiryOf(lifetime, now) };
    onIssued(await create.mutateAsync({ method: 'POST', path: '/credentials', body }));
    onOpenChange(false);
  });
  const { errors } = form.formState;
  return (
    <form noValidate className="flex flex-col gap-4 p-4" onSubmit={(event) => void submit(event)}>
      <FormProblem problem={problem} />
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
      <DialogActions>
        <Button size="large" onClick={() => onOpenChange(false)}>
          {t('cancel')}
        </Button>
        <Button type="submit" variant="primary" size="large" busy={isPending}>
          {isPending ? t('create.pending') : t('create.action')}
        </Button>
      </DialogActions>
    </form>
  );
}

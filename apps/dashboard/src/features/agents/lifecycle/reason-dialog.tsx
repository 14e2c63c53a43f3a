'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Agent, SuspendAgent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { useForm } from 'react-hook-form';
import { useProblem } from '@/lib/use-api-form';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { TextArea } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { toast } from '@/ui/toast';
import { NameWarning } from '../name-warning';
import { StopConsequence } from '../stop/stop-consequence';
import { useChangeAgent } from '../use-change-agent';

interface ReasonDialogProps {
  agent: Agent;
  verb: 'suspend' | 'deny';
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Stops or refuses an agent. Both disturb somebody, so the audit trail gets a reason. */
export function ReasonDialog(props: ReasonDialogProps) {
  // Mounted only while open: a second visit starts with an empty field.
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ agent, verb, open, onOpenChange }: ReasonDialogProps) {
  const t = useTranslations(`agents.${verb}`);
  const words = useTranslations('agents.revoke');
  const keep = useRef<HTMLButtonElement>(null);
  const change = useChangeAgent(agent.id, Agent);
  const form = useForm({
    resolver: zodResolver(SuspendAgent),
    defaultValues: { reason: '' },
    mode: 'onTouched',
  });
  const { problem, show, clear } = useProblem(form, ['reason']);
  const submit = form.handleSubmit(async (body) => {
    clear();
    try {
      await change.mutateAsync({ method: 'POST', path: `/${verb}`, body });
      onOpenChange(false);
      toast(t('done'));
    } catch (error) {
      show(error);
    }
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      initialFocus={keep}
      title={t('title', { name: agent.name })}
      onSubmit={(event) => void submit(event)}
      description={
        <>
          <NameWarning name={agent.name} />
          <p>{t('consequence')}</p>
          {verb === 'suspend' && <StopConsequence agentId={agent.id} />}
          <p>{t('after')}</p>
        </>
      }
      actions={
        <>
          <Button ref={keep} size="large" onClick={() => onOpenChange(false)}>
            {t('keep')}
          </Button>
          <Button type="submit" variant="danger" size="large" busy={change.isPending}>
            {change.isPending ? t('pending') : t('action')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
      <TextArea
        label={words('reason')}
        help={words('reasonHelp')}
        error={form.formState.errors.reason?.message}
        {...form.register('reason')}
      />
    </ConfirmDialog>
  );
}

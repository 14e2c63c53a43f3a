'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Agent, RevokeAgent } from '@signet/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { useWrite } from '@/lib/api/use-write';
import { useProblem } from '@/lib/use-api-form';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { TextArea, TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { toast } from '@/ui/toast';
import { NameWarning } from './name-warning';
import { StopConsequence } from './stop/stop-consequence';

interface RevokeAgentDialogProps {
  agent: Agent;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A name as a browser draws it: who copies it from the screen has typed it. */
const asShown = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

/** Revoking is final, so the dialog asks for the agent's name and for a reason. */
export function RevokeAgentDialog(props: RevokeAgentDialogProps) {
  // Mounted only while open: a second visit starts with empty fields.
  return props.open ? <OpenDialog {...props} /> : null;
}

function useRevokeAgent(agent: Agent) {
  const write = useWrite();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RevokeAgent) =>
      write(Agent, { method: 'POST', path: `/api/v1/agents/${agent.id}/revoke`, body }),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [noun] }) => noun === 'agents' || noun === 'activity',
      }),
  });
}

function OpenDialog({ agent, open, onOpenChange }: RevokeAgentDialogProps) {
  const t = useTranslations('agents.revoke');
  const keep = useRef<HTMLButtonElement>(null);
  const revoke = useRevokeAgent(agent);
  const form = useForm({
    resolver: zodResolver(
      RevokeAgent.extend({
        typed: z.string().refine((typed) => asShown(typed) === asShown(agent.name), t('typedWrong')),
      }),
    ),
    defaultValues: { typed: '', reason: '' },
    mode: 'onTouched',
  });
  const { problem, show, clear } = useProblem(form, ['reason']);

  const submit = form.handleSubmit(async ({ reason }) => {
    clear();
    try {
      await revoke.mutateAsync({ reason });
      onOpenChange(false);
      toast(t('done'));
    } catch (error) {
      show(error);
    }
  });
  const { errors } = form.formState;
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
          <p>{t('consequence', { count: agent.credential_count })}</p>
          <StopConsequence agentId={agent.id} />
          <p>{t('final')}</p>
        </>
      }
      actions={
        <>
          <Button ref={keep} size="large" onClick={() => onOpenChange(false)}>
            {t('keep')}
          </Button>
          <Button type="submit" variant="danger" size="large" busy={revoke.isPending}>
            {revoke.isPending ? t('pending') : t('action')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
      <TextField
        large
        label={t('typed')}
        help={t.rich('typedHelp', {
          name: agent.name,
          code: (chunks) => <code className="font-mono text-ink">{chunks}</code>,
        })}
        error={errors.typed?.message}
        autoComplete="off"
        spellCheck={false}
        {...form.register('typed')}
      />
      <TextArea
        label={t('reason')}
        help={t('reasonHelp')}
        error={errors.reason?.message}
        {...form.register('reason')}
      />
    </ConfirmDialog>
  );
}

'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Agent, RevokeAgent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { ConfirmAction } from '@/frames/confirm-action';
import { TextArea, TextField } from '@/ui/field';
import { named } from '@/ui/name';
import { toast } from '@/ui/toast';
import { NameWarning } from './name-warning';
import { StopConsequence } from './stop/stop-consequence';
import { useChangeAgent } from './use-change-agent';

interface RevokeAgentDialogProps {
  agent: Agent;
  onClose: () => void;
}

/** A name as a browser draws it: who copies it from the screen has typed it. */
const asShown = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

/** Revoking is final, so the dialog asks for the agent's name and for a reason. */
export function RevokeAgentDialog({ agent, onClose }: RevokeAgentDialogProps) {
  const t = useTranslations('agents.revoke');
  const revoke = useChangeAgent(Agent);
  const form = useForm({
    resolver: zodResolver(
      RevokeAgent.extend({
        typed: z.string().refine((typed) => asShown(typed) === asShown(agent.name), t('typedWrong')),
      }),
    ),
    defaultValues: { typed: '', reason: '' },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  return (
    <ConfirmAction
      form={form}
      title={t.rich('title', named(agent.name))}
      description={
        <>
          <NameWarning name={agent.name} />
          <p>{t('consequence', { count: agent.credential_count })}</p>
          <StopConsequence agentId={agent.id} />
          <p>{t('final')}</p>
        </>
      }
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async ({ reason }) => {
        await revoke.mutateAsync((api) => api.agents.revoke(agent.id, { reason }));
        toast(t('done'));
      }}
      onClose={onClose}
    >
      <TextField
        large
        label={t('typed')}
        help={t.rich('typedHelp', {
          ...named(agent.name),
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
    </ConfirmAction>
  );
}

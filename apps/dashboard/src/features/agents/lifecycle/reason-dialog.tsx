'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Agent, SuspendAgent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { ConfirmAction } from '@/frames/confirm-action';
import { TextArea } from '@/ui/field';
import { named } from '@/ui/name';
import { toast } from '@/ui/toast';
import { NameWarning } from '../name-warning';
import { StopConsequence } from '../stop/stop-consequence';
import { useChangeAgent } from '../use-change-agent';

interface ReasonDialogProps {
  agent: Agent;
  verb: 'suspend' | 'deny';
  onClose: () => void;
}

/** Stops or refuses an agent. Both disturb somebody, so the audit trail gets a reason. */
export function ReasonDialog({ agent, verb, onClose }: ReasonDialogProps) {
  const t = useTranslations(`agents.${verb}`);
  const words = useTranslations('agents.revoke');
  const change = useChangeAgent(Agent);
  const form = useForm({
    resolver: zodResolver(SuspendAgent),
    defaultValues: { reason: '' },
    mode: 'onTouched',
  });
  return (
    <ConfirmAction
      form={form}
      title={t.rich('title', named(agent.name))}
      description={
        <>
          <NameWarning name={agent.name} />
          <p>{t('consequence')}</p>
          {verb === 'suspend' && <StopConsequence agentId={agent.id} />}
          <p>{t('after')}</p>
        </>
      }
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async (body) => {
        await change.mutateAsync((api) => api.agents[verb](agent.id, body));
        toast(t('done'));
      }}
      onClose={onClose}
    >
      <TextArea
        label={words('reason')}
        help={words('reasonHelp')}
        error={form.formState.errors.reason?.message}
        {...form.register('reason')}
      />
    </ConfirmAction>
  );
}

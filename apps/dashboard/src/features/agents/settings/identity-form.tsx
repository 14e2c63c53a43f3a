'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Agent, EditAgent } from '@signet/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { ChangeForm, SaveBar } from '@/frames/change-form';
import { CheckboxField } from '@/ui/checkbox-field';
import { TextArea, TextField } from '@/ui/field';
import { toast } from '@/ui/toast';
import { useChangeAgent } from '../use-change-agent';

const Form = EditAgent.pick({
  name: true,
  owner_email: true,
  description: true,
  private_persona: true,
}).required();

const valuesOf = ({ name, owner_email, description, private_persona }: Agent) => ({
  name,
  owner_email,
  description: description ?? '',
  private_persona,
});

interface IdentityFormProps {
  agent: Agent;
  /** Reads the agent as it is now. */
  refetch: UseQueryResult<Agent>['refetch'];
}

export function IdentityForm({ agent, refetch }: IdentityFormProps) {
  const t = useTranslations('agents.settings');
  const edit = useChangeAgent(Agent);
  const form = useForm({ resolver: zodResolver(Form), defaultValues: valuesOf(agent), mode: 'onTouched' });
  const { errors } = form.formState;
  return (
    <ChangeForm
      form={form}
      onSave={async ({ description, ...rest }, { base }) => {
        const body = { ...rest, description: description || null };
        const based = { ifMatch: base?.updated_at };
        const saved = await edit.mutateAsync((api) => api.agents.edit(agent.id, body, based));
        toast(t('done'));
        return saved;
      }}
      shared={{
        what: 'agent',
        changedBy: ['agent.updated'],
        base: agent,
        refetch,
        valuesOf,
        labels: {
          name: t('name'),
          owner_email: t('owner'),
          description: t('description'),
          private_persona: t('privatePersona'),
        },
      }}
    >
      <TextField
        large
        label={t('name')}
        error={errors.name?.message}
        autoComplete="off"
        {...form.register('name')}
      />
      <TextField
        large
        label={t('owner')}
        error={errors.owner_email?.message}
        type="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        {...form.register('owner_email')}
      />
      <TextArea
        label={t('description')}
        optional={t('optional')}
        error={errors.description?.message}
        {...form.register('description')}
      />
      <CheckboxField
        label={t('privatePersona')}
        help={t('privatePersonaHelp')}
        {...form.register('private_persona')}
      />
      <SaveBar words={{ save: t('save'), pending: t('pending') }} />
    </ChangeForm>
  );
}

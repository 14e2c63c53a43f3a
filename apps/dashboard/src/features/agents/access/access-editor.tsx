'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { ADMIN_PERMISSION, Agent, EditAgent, RateTier } from '@signet/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Controller, useForm, useFormState, useWatch } from 'react-hook-form';
import { ChangeForm, SaveBar } from '@/frames/change-form';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { PermissionPicker } from '../permissions/permission-picker';
import { useChangeAgent } from '../use-change-agent';
import { useRateTierLabel } from '../use-rate-tier-label';
import { AccessChanges, type Access } from './access-changes';
import { KeptUntil } from './kept-until';
import { diffPermissions } from './permission-diff';

const Form = EditAgent.pick({ permissions: true, rate_tier: true }).required();

const accessOf = ({ permissions, rate_tier }: Agent) => ({ permissions: [...permissions], rate_tier });

interface AccessEditorProps {
  agent: Agent;
  /** A permission that somebody came to grant. */
  adds: string | null;
  onDone: () => void;
  /** Reads the agent as it is now. */
  refetch: UseQueryResult<Agent>['refetch'];
}

export function AccessEditor({ agent, adds, onDone, refetch }: AccessEditorProps) {
  const t = useTranslations('agents');
  const form = useForm({ resolver: zodResolver(Form), defaultValues: accessOf(agent), mode: 'onTouched' });
  const { control, setValue } = form;
  const { defaultValues } = useFormState({ control });
  const draft = useWatch({ control }) as Access;
  const tierLabel = useRateTierLabel();
  const edit = useChangeAgent(Agent);
  useEffect(() => {
    if (proposes(agent.permissions, adds))
      setValue('permissions', [...agent.permissions, adds], { shouldDirty: true });
    // Once: what is taken away again stays away.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <ChangeForm
      form={form}
      className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3"
      onSave={async (values, { base = agent }) => {
        const body = changesOf(base, values);
        if (Object.keys(body).length > 0) {
          await edit.mutateAsync((api) => api.agents.edit(agent.id, body, { ifMatch: base.updated_at }));
          toast(t('access.done'));
        }
        onDone();
      }}
      shared={{
        what: 'agent',
        changedBy: ['permissions.updated', 'tier.updated'],
        base: agent,
        refetch,
        valuesOf: accessOf,
        labels: { permissions: t('access.permissions'), rate_tier: t('access.rateTier') },
        say: (name, value) => (name === 'rate_tier' ? tierLabel(value as RateTier) : undefined),
      }}
    >
      <div className="flex min-w-0 flex-col gap-6 rounded-control border border-line bg-surface p-4 lg:col-span-2">
        <SelectField
          label={t('access.rateTier')}
          help={t('register.rateTierHelp')}
          options={RateTier.options.map((value) => ({ value, label: tierLabel(value) }))}
          {...form.register('rate_tier')}
        />
        <Controller
          control={control}
          name="permissions"
          render={({ field, fieldState }) => (
            <PermissionPicker
              ref={field.ref}
              label={t('access.permissions')}
              value={field.value}
              error={fieldState.error?.message}
              onChange={field.onChange}
            />
          )}
        />
      </div>
      <Card title={t('access.changes')} className="lg:sticky lg:top-20">
        <div className="flex flex-col gap-4">
          <div aria-live="polite">
            <AccessChanges before={defaultValues as Access} after={draft} />
          </div>
          <SaveBar
            size="default"
            className="flex flex-wrap gap-2"
            words={{ save: t('access.save'), pending: t('access.pending') }}
          >
            <Button onClick={onDone}>{t('access.cancel')}</Button>
          </SaveBar>
          <div className="text-small text-muted">
            <p>{t('access.effect')}</p>
            {diffPermissions(agent.permissions, draft.permissions).lost.length > 0 && (
              <KeptUntil agentId={agent.id} />
            )}
          </div>
        </div>
      </Card>
    </ChangeForm>
  );
}

/** Only what changes is sent: it alone is checked against what this person may grant. */
function changesOf(base: Access, { permissions, rate_tier }: Access) {
  const { gained, lost } = diffPermissions(base.permissions, permissions);
  return {
    ...(gained.length + lost.length > 0 && { permissions: [...permissions] }),
    ...(rate_tier !== base.rate_tier && { rate_tier }),
  };
}

/** A link may propose a permission, but never to make an administrator: that is chosen by hand. */
const proposes = (held: readonly string[], adds: string | null): adds is string =>
  adds !== null && adds !== ADMIN_PERMISSION && !held.includes(adds);

'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { EditRateTier, RateTierList, type RateTierSettings } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { ChangeForm, SaveBar } from '@/frames/change-form';
import { useCan } from '@/lib/session/use-session';
import { NumberField } from '@/ui/field';
import { toast } from '@/ui/toast';
import { useSettingsChange } from './use-settings-change';

const Form = EditRateTier.required();

export function RateTierForm({ tier }: { tier: RateTierSettings }) {
  const t = useTranslations('settings.rateTiers');
  const canChange = useCan('settings:write');
  const edit = useSettingsChange('rate-tiers', RateTierList);
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { requests_per_minute: tier.requests_per_minute, webhooks_max: tier.webhooks_max },
    mode: 'onTouched',
  });
  const { isDirty, dirtyFields, errors } = form.formState;
  return (
    <ChangeForm
      form={form}
      onSave={async (values) => {
        // What is not changed here may have been changed by somebody else.
        const names = Object.keys(dirtyFields) as (keyof typeof dirtyFields)[];
        const body = Object.fromEntries(names.map((name) => [name, values[name]]));
        await edit.mutateAsync((api) => api.rateTiers.edit(tier.name, body));
        form.reset(values);
        toast(t('done'));
      }}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <NumberField
          large
          min={1}
          label={t('requests')}
          help={t('requestsHelp')}
          error={errors.requests_per_minute?.message}
          readOnly={!canChange}
          {...form.register('requests_per_minute', { valueAsNumber: true })}
        />
        <NumberField
          large
          min={0}
          label={t('webhooks')}
          help={t('webhooksHelp')}
          error={errors.webhooks_max?.message}
          readOnly={!canChange}
          {...form.register('webhooks_max', { valueAsNumber: true })}
        />
      </div>
      {canChange && (
        <SaveBar
          words={{ save: t('save'), pending: t('pending') }}
          variant={isDirty ? 'primary' : 'secondary'}
          size="default"
        >
          {isDirty && <p className="text-small text-muted">{t('affects', { count: tier.agent_count })}</p>}
        </SaveBar>
      )}
    </ChangeForm>
  );
}

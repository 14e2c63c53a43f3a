'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { EditRateTier, RateTierList, type RateTierSettings } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { useProblem } from '@/lib/use-api-form';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { NumberField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
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
  const { problem, show, clear } = useProblem(form, ['requests_per_minute', 'webhooks_max']);
  const submit = form.handleSubmit(async (body) => {
    clear();
    try {
      await edit.mutateAsync({ method: 'PATCH', path: `/api/v1/rate-tiers/${tier.name}`, body });
      form.reset(body);
      toast(t('done'));
    } catch (error) {
      show(error);
    }
  });
  const { errors, isDirty } = form.formState;
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <FormProblem problem={problem} />
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
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant={isDirty ? 'primary' : 'secondary'} busy={edit.isPending}>
            {edit.isPending ? t('pending') : t('save')}
          </Button>
          {isDirty && <p className="text-small text-muted">{t('affects', { count: tier.agent_count })}</p>}
        </div>
      )}
    </form>
  );
}

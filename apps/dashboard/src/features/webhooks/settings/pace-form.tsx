'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { EditWebhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { Button } from '@/ui/button';
import { ConflictAlert } from '@/ui/conflict-alert';
import { Checkbox } from '@/ui/checkbox';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { useEditForm, type EditFormProps } from './use-edit-form';

const Form = EditWebhook.pick({ max_in_flight: true, rate_per_second: true, ordered: true }).required();

/** In which order and how fast the endpoint is called. */
export function PaceForm(props: EditFormProps) {
  const t = useTranslations('webhooks');
  const { base, onReload } = props;
  const { max_in_flight, rate_per_second, ordered } = base;
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { max_in_flight, rate_per_second, ordered },
    mode: 'onTouched',
  });
  const edit = useEditForm(props, form, ['max_in_flight', 'rate_per_second', 'ordered']);
  const submit = form.handleSubmit(edit.save);
  const { errors } = form.formState;
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      {edit.isConflict && <ConflictAlert what="webhook" onReload={onReload} />}
      <FormProblem problem={edit.problem} />
      <label className="flex cursor-pointer items-start gap-2">
        <Checkbox className="mt-0.5" aria-describedby="ordered-help" {...form.register('ordered')} />
        <span className="flex flex-col">
          {t('field.ordered')}
          <span id="ordered-help" className="text-small text-muted">
            {t('field.orderedHelp')}
          </span>
        </span>
      </label>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          large
          type="number"
          inputMode="numeric"
          min={1}
          label={t('field.parallel')}
          help={t('field.parallelHelp')}
          error={errors.max_in_flight?.message}
          className="tabular"
          {...form.register('max_in_flight', { valueAsNumber: true })}
        />
        <TextField
          large
          type="number"
          inputMode="numeric"
          min={1}
          label={t('field.rate')}
          optional={t('field.optional')}
          help={t('field.rateHelp')}
          error={errors.rate_per_second?.message}
          className="tabular"
          {...form.register('rate_per_second', {
            setValueAs: (text: string | number | null) =>
              text === '' || text === null ? null : Number(text),
          })}
        />
      </div>
      <div>
        <Button type="submit" variant="primary" size="large" busy={edit.isPending}>
          {edit.isPending ? t('settings.pending') : t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateWebhook, WebhookDescription } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Controller, useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/ui/button';
import { ConflictAlert } from '@/ui/conflict-alert';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { EventPicker } from '../create/event-picker';
import { useEditForm, type EditFormProps } from './use-edit-form';

const { url, events } = CreateWebhook.shape;
const Form = z.object({ url, events, description: WebhookDescription });

export function EndpointForm(props: EditFormProps) {
  const t = useTranslations('webhooks');
  const { base, onReload } = props;
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { url: base.url, description: base.description ?? '', events: base.events },
    mode: 'onTouched',
  });
  const edit = useEditForm(props, form, ['url', 'description', 'events']);
  const submit = form.handleSubmit(({ description, ...rest }) =>
    edit.save({ ...rest, description: description || null }),
  );
  const { errors } = form.formState;
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      {edit.isConflict && <ConflictAlert what="webhook" onReload={onReload} />}
      <FormProblem problem={edit.problem} />
      <TextField
        large
        type="url"
        label={t('field.url')}
        help={t('field.urlHelp')}
        error={errors.url?.message}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.register('url')}
      />
      <TextField
        large
        label={t('field.description')}
        optional={t('field.optional')}
        help={t('field.descriptionHelp')}
        error={errors.description?.message}
        autoComplete="off"
        {...form.register('description')}
      />
      <Controller
        control={form.control}
        name="events"
        render={({ field }) => (
          <EventPicker
            ref={field.ref}
            value={field.value}
            onChange={field.onChange}
            error={errors.events?.message}
          />
        )}
      />
      <div>
        <Button type="submit" variant="primary" size="large" busy={edit.isPending}>
          {edit.isPending ? t('settings.pending') : t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

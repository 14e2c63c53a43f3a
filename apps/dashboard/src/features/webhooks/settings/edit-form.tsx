'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { FormProvider, useForm } from 'react-hook-form';
import { isProblem } from '@/lib/api/problem';
import { useLeaveGuard } from '@/lib/leave-guard';
import { useProblem } from '@/lib/use-api-form';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { ConflictAlert } from '@/ui/conflict-alert';
import { FormProblem } from '@/ui/form-problem';
import { LeaveDialog } from '@/ui/leave-dialog';
import { toast } from '@/ui/toast';
import { EndpointFields, EndpointValues } from '../fields/endpoint-fields';
import { PaceFields, PaceValues } from '../fields/pace-fields';
import { useWebhookWrite } from '../use-webhook-write';

const Form = EndpointValues.extend(PaceValues.shape);

interface EditFormProps {
  /** The webhook as it was when the form was drawn: what the change is based on. */
  base: Webhook;
  onSaved: (webhook: Webhook) => void;
  onReload: () => void;
}

export function EditForm({ base, onSaved, onReload }: EditFormProps) {
  const t = useTranslations('webhooks.settings');
  const edit = useWebhookWrite(Webhook);
  const { url, events, max_in_flight, rate_per_second, ordered } = base;
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: {
      url,
      events,
      description: base.description ?? '',
      max_in_flight,
      rate_per_second,
      ordered,
    },
    mode: 'onTouched',
  });
  const { problem, show, clear } = useProblem(form, [
    'url',
    'description',
    'events',
    'max_in_flight',
    'rate_per_second',
    'ordered',
  ]);
  const submit = form.handleSubmit(async ({ description, ...rest }) => {
    clear();
    try {
      const body = { ...rest, description: description || null };
      onSaved(
        await edit.mutateAsync({ method: 'PATCH', path: `/${base.id}`, body, ifMatch: base.updated_at }),
      );
      toast(t('done'));
    } catch (error) {
      if (!isProblem(error, 'webhook.changed')) show(error);
    }
  });
  const { pending, stay } = useLeaveGuard(form.formState.isDirty);
  return (
    <FormProvider {...form}>
      <form noValidate className="flex flex-col gap-8" onSubmit={(event) => void submit(event)}>
        <Card title={t('endpoint')}>
          <div className="flex flex-col gap-4">
            <EndpointFields />
          </div>
        </Card>
        <Card title={t('pace')}>
          <div className="flex flex-col gap-4">
            <PaceFields />
          </div>
        </Card>
        <div className="flex flex-col items-start gap-4">
          {isProblem(edit.error, 'webhook.changed') && <ConflictAlert what="webhook" onReload={onReload} />}
          <FormProblem problem={problem} />
          <Button type="submit" variant="primary" size="large" busy={edit.isPending}>
            {edit.isPending ? t('pending') : t('save')}
          </Button>
        </div>
      </form>
      <LeaveDialog losing="changes" pending={pending} onStay={stay} />
    </FormProvider>
  );
}

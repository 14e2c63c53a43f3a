'use client';

import { Webhook, type EditWebhook } from '@signet/contracts';
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { useTranslations } from 'next-intl';
import { isProblem } from '@/lib/api/problem';
import { useProblem } from '@/lib/use-api-form';
import { toast } from '@/ui/toast';
import { useWebhookWrite } from '../use-webhook-write';

export interface EditFormProps {
  /** The webhook as it was when the form was drawn: what the change is based on. */
  base: Webhook;
  onSaved: (webhook: Webhook) => void;
  onReload: () => void;
}

/** Saves one section of the settings, unless somebody else changed the webhook meanwhile. */
export function useEditForm<T extends FieldValues>(
  { base, onSaved }: EditFormProps,
  form: UseFormReturn<T>,
  fields: readonly FieldPath<T>[],
) {
  const t = useTranslations('webhooks.settings');
  const edit = useWebhookWrite(Webhook);
  const { problem, show, clear } = useProblem(form, fields);
  const save = async (body: EditWebhook) => {
    clear();
    try {
      const change = { method: 'PATCH' as const, path: `/${base.id}`, body, ifMatch: base.updated_at };
      const saved = await edit.mutateAsync(change);
      toast(t('done'));
      onSaved(saved);
    } catch (error) {
      if (!isProblem(error, 'webhook.changed')) show(error);
    }
  };
  return { save, problem, isPending: edit.isPending, isConflict: isProblem(edit.error, 'webhook.changed') };
}

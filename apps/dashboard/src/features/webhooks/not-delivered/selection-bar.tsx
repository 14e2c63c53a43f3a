'use client';

import { Dismissed, WebhookDelivery } from '@signet/contracts';
import { Archive, RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ChosenRows } from '@/frames/chosen-rows';
import { asProblem } from '@/lib/api/problem';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { toast } from '@/ui/toast';
import { useWebhookWrite } from '../use-webhook-write';

interface SelectionBarProps {
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

/** What can be done with the ticked rows, of this page and of others. */
export function SelectionBar({ chosen, onChange }: SelectionBarProps) {
  const t = useTranslations('webhooks.selection');
  const replay = useWebhookWrite(WebhookDelivery);
  const dismiss = useWebhookWrite(Dismissed);
  const [isSending, setIsSending] = useState(false);
  const [failure, setFailure] = useState<{ count: number; text: string } | null>(null);
  const clear = () => onChange(new Set());

  const sendAgain = async () => {
    setIsSending(true);
    setFailure(null);
    const failed: unknown[] = [];
    const left = new Set(chosen);
    for (const id of chosen) {
      try {
        await replay.mutateAsync((api) => api.webhooks.replayDelivery(id));
        left.delete(id);
      } catch (error) {
        failed.push(error);
      }
    }
    setIsSending(false);
    onChange(left);
    if (left.size < chosen.size) toast(t('sent', { count: chosen.size - left.size }));
    // What failed stays ticked, so that pressing again tries just those.
    if (failed.length) setFailure({ count: failed.length, text: wordsOf(failed[0]) });
  };
  const dismissAll = async () => {
    setFailure(null);
    try {
      const body = { delivery_ids: [...chosen] };
      const { dismissed } = await dismiss.mutateAsync((api) => api.webhooks.dismissDeadLetters(body));
      clear();
      toast(t('dismissed', { count: dismissed }));
    } catch (error) {
      setFailure({ count: chosen.size, text: wordsOf(error) });
    }
  };
  const isBusy = isSending || dismiss.isPending;
  return (
    <>
      {failure && (
        <Alert tone="danger" role="alert" title={t('failed', { count: failure.count })}>
          {failure.text}
        </Alert>
      )}
      <ChosenRows count={chosen.size} onClear={clear}>
        <Button size="dense" busy={isBusy} onClick={() => void sendAgain()}>
          <RotateCw aria-hidden strokeWidth={1.5} />
          {isSending ? t('sending') : t('send')}
        </Button>
        <Button size="dense" busy={isBusy} onClick={() => void dismissAll()}>
          <Archive aria-hidden strokeWidth={1.5} />
          {t('dismiss')}
        </Button>
      </ChosenRows>
    </>
  );
}

const wordsOf = (error: unknown): string => {
  const { detail, title } = asProblem(error);
  return detail || title;
};

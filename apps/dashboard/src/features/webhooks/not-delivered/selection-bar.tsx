'use client';

import { Dismissed, WebhookDelivery } from '@signet/contracts';
import { Archive, RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useEffectEvent, useState } from 'react';
import { isLayerOpen } from '@/lib/open-layer';
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
  useEscape(chosen.size > 0, clear);

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
      {chosen.size > 0 && (
        <section
          aria-label={t('label')}
          className="flex flex-wrap items-center gap-2 rounded-control bg-selected py-1.5 ps-3 pe-1.5"
        >
          <p aria-live="polite" className="tabular me-auto font-medium">
            {t('count', { count: chosen.size })}
          </p>
          <Button size="dense" busy={isBusy} onClick={() => void sendAgain()}>
            <RotateCw aria-hidden strokeWidth={1.5} />
            {isSending ? t('sending') : t('send')}
          </Button>
          <Button size="dense" busy={isBusy} onClick={() => void dismissAll()}>
            <Archive aria-hidden strokeWidth={1.5} />
            {t('dismiss')}
          </Button>
          <Button size="dense" variant="ghost" onClick={clear}>
            {t('clear')}
          </Button>
        </section>
      )}
    </>
  );
}

const wordsOf = (error: unknown): string => {
  const { detail, title } = asProblem(error);
  return detail || title;
};

/** Escape belongs to an open panel, dialog or menu first. */
function useEscape(isOn: boolean, onEscape: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || isLayerOpen()) return;
    if (document.querySelector('[data-side-panel]')) return;
    onEscape();
  });
  useEffect(() => {
    if (!isOn) return;
    // Before a panel hears of the same key and is gone from the page.
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener, { capture: true });
    return () => document.removeEventListener('keydown', listener, { capture: true });
  }, [isOn]);
}

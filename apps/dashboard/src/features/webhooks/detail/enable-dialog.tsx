'use client';

import { Webhook } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { asProblem } from '@/lib/api/problem';
import { fromLocal, toLocal } from '@/lib/local-moment';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { endpointName } from '../endpoint-name';
import { useWebhookWrite } from '../use-webhook-write';
import { webhookQueries } from '../webhook-queries';

const BACKLOGS = ['send', 'since', 'drop'] as const;
type Backlog = (typeof BACKLOGS)[number];
const DAY_MS = 86_400_000;

/** Switching on asks what becomes of the events that were held back. */
export function EnableDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const t = useTranslations('webhooks');
  const keep = useRef<HTMLButtonElement>(null);
  const stats = useQuery(webhookQueries.stats(webhook.id, '24h'));
  const [backlog, setBacklog] = useState<Backlog>('send');
  const [yesterday] = useState(() => new Date(Date.now() - DAY_MS));
  const [since, setSince] = useState(toLocal(yesterday));
  const [isSinceMissing, setIsSinceMissing] = useState(false);
  const enable = useWebhookWrite(Webhook);
  const submit = async () => {
    const moment = fromLocal(since, yesterday);
    setIsSinceMissing(backlog === 'since' && moment === null);
    if (backlog === 'since' && moment === null) return;
    const body = { backlog, ...(backlog === 'since' && { since: moment!.toISOString() }) };
    const path = `/${webhook.id}/enable`;
    if (!(await enable.mutateAsync({ method: 'POST', path, body }).catch(() => null))) return;
    onClose();
    toast(t('enable.done'));
  };
  const problem = enable.isError ? asProblem(enable.error) : null;
  const held = stats.data?.pending ?? 0;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      initialFocus={keep}
      title={t('enable.title', { name: endpointName(webhook.url) })}
      description={<p>{t('enable.held', { count: held })}</p>}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      actions={
        <>
          <Button ref={keep} size="large" onClick={onClose}>
            {t('enable.keep')}
          </Button>
          <Button type="submit" variant="primary" size="large" busy={enable.isPending}>
            {enable.isPending ? t('enable.pending') : t('enable.action')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
      {held > 0 && (
        <SelectField
          label={t('enable.backlog')}
          value={backlog}
          onChange={(event) => setBacklog(event.target.value as Backlog)}
          options={BACKLOGS.map((value) => ({ value, label: t(`enable.${value}`) }))}
        />
      )}
      {held > 0 && backlog === 'since' && (
        <TextField
          large
          type="datetime-local"
          label={t('enable.sinceWhen')}
          help={t('enable.sinceHelp')}
          error={isSinceMissing ? t('replayRange.noMoment') : undefined}
          value={since}
          onChange={(event) => setSince(event.target.value)}
        />
      )}
    </ConfirmDialog>
  );
}

'use client';

import { Replay } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Ban, CalendarClock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { useNow } from '@/lib/use-now';
import { Button } from '@/ui/button';
import { Time } from '@/ui/time';
import { useWebhookWrite } from '../use-webhook-write';
import { webhookQueries } from '../webhook-queries';

const LOOK_AGAIN_MS = 2000;
const REMEMBERED_MS = 600_000;

/** The periods that are being sent again, and those that were a moment ago. */
export function Replays({ id }: { id: string }) {
  const now = useNow();
  const replays = useQuery({
    ...webhookQueries.replays(id),
    refetchInterval: ({ state }) =>
      state.data?.data.some((replay) => replay.state === 'running') ? LOOK_AGAIN_MS : false,
  });
  const shown = replays.data?.data.filter(
    ({ finished_at }) => !finished_at || now.getTime() - Date.parse(finished_at) < REMEMBERED_MS,
  );
  return shown?.map((replay) => <Line key={replay.id} replay={replay} />);
}

function Line({ replay }: { replay: Replay }) {
  const t = useTranslations('webhooks.replayRange');
  const canChange = useCan('webhooks:write');
  const cancel = useWebhookWrite(Replay);
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 rounded-control bg-info-tint py-1.5 ps-3 pe-1.5 text-info">
      <CalendarClock aria-hidden className="size-4 shrink-0" strokeWidth={1.5} />
      <p className="min-w-0 flex-1">
        {t.rich(`state.${replay.state}`, {
          since: () => <Time value={replay.since} format="minute" />,
          until: () => <Time value={replay.until} format="minute" />,
          percent: Math.round(replay.progress * 100),
          count: replay.queued,
        })}
      </p>
      {replay.state === 'running' && canChange && (
        <Button
          size="dense"
          busy={cancel.isPending}
          onClick={() => cancel.mutate((api) => api.webhooks.cancelReplay(replay.webhook_id, replay.id))}
        >
          <Ban aria-hidden strokeWidth={1.5} />
          {t('cancelAction')}
        </Button>
      )}
    </div>
  );
}

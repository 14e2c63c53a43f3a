'use client';

import { addressOf } from '@signet/sdk/management';
import { useQuery } from '@tanstack/react-query';
import { Hourglass, ShieldCheck } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { asProblem, isProblem } from '@/lib/api/problem';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Chip } from '@/ui/chip';
import { CopyableId } from '@/ui/copy-button';
import { Facts } from '@/ui/facts';
import { Time } from '@/ui/time';
import { activityQueries } from '../activity-queries';
import type { ChainCheck } from './chain-check';

interface ChainVerdictProps {
  eventId: string;
  /** What is wrong with the event itself, whatever its proof says. */
  fault: string | null;
}

/** Whether the event stands in the signed log as it was sealed. */
export function ChainVerdict({ eventId, fault }: ChainVerdictProps) {
  const t = useTranslations('activity.chain');
  const check = useQuery(activityQueries.chainCheck(eventId));
  return (
    <section
      aria-label={t('title')}
      aria-busy={check.isPending || undefined}
      className="flex flex-col items-start gap-3 rounded-control border border-line p-3 text-small"
    >
      {fault && (
        <Alert tone="danger" role="alert" title={t('altered')} className="self-stretch">
          <p>{fault}</p>
          <p>{t('brokenHelp')}</p>
        </Alert>
      )}
      {check.data ? (
        <Checked check={check.data} eventId={eventId} isAltered={fault !== null} />
      ) : isProblem(check.error, 'activity.not_sealed') ? (
        <>
          <Chip tone="info" icon={Hourglass}>
            {t('waiting')}
          </Chip>
          <p>{t('waitingHelp')}</p>
        </>
      ) : check.isError ? (
        <Alert tone="warning" title={t('failed')} className="self-stretch">
          <p>{asProblem(check.error).detail}</p>
          <Button size="dense" className="mt-2" onClick={() => void check.refetch()}>
            {t('retry')}
          </Button>
        </Alert>
      ) : (
        <p className="text-muted">{t('checking')}</p>
      )}
    </section>
  );
}

interface CheckedProps {
  check: ChainCheck;
  eventId: string;
  isAltered: boolean;
}

function Checked({ check, eventId, isAltered }: CheckedProps) {
  const t = useTranslations('activity.chain');
  const format = useFormatter();
  const isWhole = check.valid && !isAltered;
  return (
    <>
      {check.valid ? (
        isWhole && (
          <Chip tone="success" icon={ShieldCheck}>
            {t('verified')}
          </Chip>
        )
      ) : (
        <Alert tone="danger" role="alert" title={t('broken')} className="self-stretch">
          <p>{check.fault}</p>
          <p>{t('brokenHelp')}</p>
        </Alert>
      )}
      {isWhole && check.checkpoint && (
        <p>
          {t.rich('verifiedHelp', {
            seq: format.number(check.seq),
            size: format.number(check.checkpoint.tree_size),
            time: () => <Time value={check.checkpoint!.time} />,
          })}
        </p>
      )}
      {check.hash && (
        <Facts facts={[{ label: t('hash'), value: <CopyableId id={check.hash} what={t('hashWhat')} /> }]} />
      )}
      <a
        download={`signet-proof-${eventId}.json`}
        href={addressOf((api) => api.activity.prove(eventId))}
        className="rounded-chip text-link underline decoration-1 underline-offset-2 hover:decoration-2"
      >
        {t('download')}
      </a>
      {isWhole && <p className="text-muted">{t('trust')}</p>}
    </>
  );
}

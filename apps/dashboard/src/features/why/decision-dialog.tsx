'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { isProblem } from '@/lib/api/problem';
import { useCan } from '@/lib/session/use-session';
import { Dialog } from '@/ui/dialog';
import { ErrorState } from '@/ui/error-state';
import { RefusalExplainer } from '@/ui/problem-reference';
import { Skeleton } from '@/ui/skeleton';
import { TextLink } from '@/ui/text-link';
import { decisionOf } from './decision-queries';
import { Why } from './why';

interface DecisionDialogProps {
  /** Null while it is closed. */
  decisionId: string | null;
  onClose: () => void;
}

/** One refusal, explained over whatever showed it. */
export function DecisionDialog({ decisionId, onClose }: DecisionDialogProps) {
  const t = useTranslations('why.decision');
  return (
    <Dialog open={decisionId !== null} onOpenChange={(open) => !open && onClose()} title={t('title')}>
      {/* Why the explanation failed is said in the explanation: it does not explain itself once more. */}
      <RefusalExplainer value={null}>
        {decisionId !== null && <Explanation decisionId={decisionId} />}
      </RefusalExplainer>
    </Dialog>
  );
}

function Explanation({ decisionId }: { decisionId: string }) {
  const t = useTranslations('why');
  const canReadActivity = useCan('activity:read');
  const decision = useQuery(decisionOf(decisionId));
  if (isProblem(decision.error, 'decision.not_found'))
    return <ErrorState title={t('decision.notFound')} error={decision.error} />;
  if (decision.isError)
    return (
      <ErrorState
        title={t('decision.failed')}
        error={decision.error}
        onRetry={() => void decision.refetch()}
      />
    );
  if (!decision.data)
    return (
      <div className="skeleton-appears flex flex-col gap-4 p-4">
        <Skeleton className="w-64" />
        <Skeleton className="w-48" />
      </div>
    );
  const { event } = decision.data;
  return (
    <div className="flex flex-col gap-4 p-4">
      <Why why={decision.data} title={t('title')} event={event} />
      {event && canReadActivity && (
        <p className="text-small">
          <TextLink href={`/activity?range=all&event=${event.id}`}>{t('decision.event')}</TextLink>
        </p>
      )}
    </div>
  );
}

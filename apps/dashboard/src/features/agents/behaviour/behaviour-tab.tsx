'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { behaviourOf } from './behaviour-queries';
import { DriftPanel } from './drift-panel';
import { PersonaPanel } from './persona-panel';

export function BehaviourTab({ id, apiUrl }: { id: string; apiUrl: string }) {
  const t = useTranslations('behaviour');
  const behaviour = useQuery({ ...behaviourOf(id), refetchInterval: 30_000 });
  if (behaviour.isError && !behaviour.data) {
    return (
      <Card flush>
        <ErrorState title={t('failed')} error={behaviour.error} onRetry={() => void behaviour.refetch()} />
      </Card>
    );
  }
  if (!behaviour.data) {
    return (
      <Card flush>
        <PanelSkeleton rows={8} />
      </Card>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <DriftPanel agentId={id} apiUrl={apiUrl} drift={behaviour.data.drift} />
      <PersonaPanel
        agentId={id}
        apiUrl={apiUrl}
        persona={behaviour.data.persona}
        history={behaviour.data.history}
      />
    </div>
  );
}

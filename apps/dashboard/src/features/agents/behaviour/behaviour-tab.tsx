'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { NotLoaded } from '@/frames/not-loaded';
import { behaviourOf } from './behaviour-queries';
import { DriftPanel } from './drift-panel';
import { PersonaPanel } from './persona-panel';

export function BehaviourTab({ id, apiUrl }: { id: string; apiUrl: string }) {
  const t = useTranslations('behaviour');
  const behaviour = useQuery({ ...behaviourOf(id), refetchInterval: 30_000 });
  if (!behaviour.data) return <NotLoaded query={behaviour} failed={t('failed')} rows={8} />;
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

'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Loaded } from '@/frames/loaded';
import { behaviourOf } from './behaviour-queries';
import { DriftPanel } from './drift-panel';
import { PersonaPanel } from './persona-panel';

export function BehaviourTab({ id, apiUrl }: { id: string; apiUrl: string }) {
  const t = useTranslations('behaviour');
  const behaviour = useQuery({ ...behaviourOf(id), refetchInterval: 30_000 });
  return (
    <Loaded query={behaviour} failed={t('failed')} rows={8}>
      {({ drift, persona, history }) => (
        <div className="flex flex-col gap-6">
          <DriftPanel agentId={id} apiUrl={apiUrl} drift={drift} />
          <PersonaPanel agentId={id} apiUrl={apiUrl} persona={persona} history={history} />
        </div>
      )}
    </Loaded>
  );
}

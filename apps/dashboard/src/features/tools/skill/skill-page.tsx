'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { Card } from '@/ui/card';
import { Code } from '@/ui/code-sample';
import { CopyableId } from '@/ui/copy-button';
import { EntryFrame } from '../catalogue/entry-frame';
import { LoadedEntry } from '../catalogue/loaded-entry';
import { toolQueries } from '../tool-queries';
import { EditSkillForm } from './edit-skill-form';

export function SkillPage({ id }: { id: string }) {
  const t = useTranslations('tools');
  const canChange = useCan('ati:write');
  const skill = useQuery(toolQueries.skill(id));
  return (
    <LoadedEntry kind="skill" query={skill} failed={t('skill.failed')}>
      {(data) => (
        <EntryFrame
          kind="skill"
          entry={data}
          facts={[
            { label: t('column.version'), value: data.version },
            {
              label: t('skill.ownScope'),
              value: <CopyableId id={`skill:${data.name}`} what={t('scopeWhat')} />,
            },
          ]}
          consequence={t('skill.consequence')}
          remove={(api) => api.skills.delete(data.id)}
        >
          {canChange ? (
            <Card title={t('skill.settings')}>
              <EditSkillForm skill={data} refetch={skill.refetch} />
            </Card>
          ) : (
            <Card title={t('field.content')}>
              <Code code={data.content} label={t('field.content')} />
            </Card>
          )}
        </EntryFrame>
      )}
    </LoadedEntry>
  );
}

'use client';

import type { Skill } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import type { Column } from '@/ui/table/column';
import { LeadCell } from '@/ui/table/lead-cell';
import { RowLink } from '@/ui/table/row-link';
import { Time } from '@/ui/time';
import { hrefOf } from '../entry';
import { AddSkillDialog } from '../skill/add-skill-dialog';
import { toolQueries } from '../tool-queries';
import { AddButton } from './add-button';
import { pageParams } from './list-params';
import { NoSkills } from './no-entries';
import { ToolsAreaList } from './tools-area-list';

export function SkillsList() {
  const t = useTranslations('tools');
  const [params, setParams] = useQueryStates(pageParams, { history: 'push' });
  const list = useQuery({ ...toolQueries.skills(params), placeholderData: keepPreviousData });
  const columns = useSkillColumns();
  const [isAdding, setIsAdding] = useState(false);
  const add = <AddButton onClick={() => setIsAdding(true)}>{t('skill.add')}</AddButton>;
  return (
    <>
      <ToolsAreaList
        list={list}
        state={params}
        onState={(change) => void setParams(change)}
        add={add}
        firstTime={<NoSkills add={add} />}
        words={{
          search: t('list.searchSkills'),
          failed: t('list.skillsFailed'),
          noResults: t('list.noSkills'),
          noResultsHelp: t('list.clearHelp'),
        }}
        caption={t('tabs.skills')}
        columns={columns}
        rowKey={(skill) => skill.id}
        rowName={(skill) => skill.name}
      />
      {isAdding && <AddSkillDialog onClose={() => setIsAdding(false)} />}
    </>
  );
}

/** What lets a caller see a skill, beside its own scope. */
const boundTo = ({ tools, providers, categories }: Skill): string[] => [
  ...tools,
  ...providers,
  ...categories,
];

function useSkillColumns(): Column<Skill>[] {
  const t = useTranslations('tools');
  return [
    {
      id: 'skill',
      header: t('column.skill'),
      className: 'max-w-80 @max-2xl:w-full @max-2xl:max-w-0',
      cell: (skill) => (
        <LeadCell below={skill.description}>
          <RowLink
            href={hrefOf(skill)}
            className="line-clamp-2 font-mono text-small [overflow-wrap:anywhere]"
          >
            {skill.name}
          </RowLink>
        </LeadCell>
      ),
    },
    { id: 'version', header: t('column.version'), cell: ({ version }) => version },
    {
      id: 'bound',
      from: 'md',
      header: t('column.bound'),
      className: '@2xl:max-w-72',
      cell: (skill) =>
        boundTo(skill).length > 0 ? (
          <code className="line-clamp-2 font-mono text-meta [overflow-wrap:anywhere]">
            {boundTo(skill).join(', ')}
          </code>
        ) : (
          <span className="text-faint">{t('none')}</span>
        ),
    },
    {
      id: 'changed',
      from: 'lg',
      header: t('column.changed'),
      className: 'whitespace-nowrap',
      cell: ({ updated_at }) => <Time value={updated_at} format="date" />,
    },
  ];
}

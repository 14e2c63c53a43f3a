'use client';

import type { Provider, Tool } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { LeadCell } from '@/ui/table/lead-cell';
import { RowLink } from '@/ui/table/row-link';
import { Time } from '@/ui/time';
import { hrefOf } from '../entry';
import { callOf } from './call-of';

export function useToolColumns(providers: readonly Provider[]): Column<Tool>[] {
  const t = useTranslations('tools.column');
  const providerOf = (tool: Tool) => providers.find(({ id }) => id === tool.provider_id);
  return [
    {
      id: 'tool',
      header: t('tool'),
      className: 'max-w-80 @max-2xl:w-full @max-2xl:max-w-0',
      cell: (tool) => (
        <LeadCell below={tool.description}>
          <RowLink href={hrefOf(tool)} className="line-clamp-2 font-mono text-small [overflow-wrap:anywhere]">
            {tool.name}
          </RowLink>
        </LeadCell>
      ),
    },
    {
      id: 'provider',
      from: 'md',
      header: t('provider'),
      cell: (tool) => <Name isOneLine>{providerOf(tool)?.name ?? '–'}</Name>,
    },
    {
      id: 'scope',
      from: 'md',
      header: t('scope'),
      className: '@2xl:max-w-64',
      cell: (tool) => <code className="font-mono text-meta [overflow-wrap:anywhere]">{tool.scope}</code>,
    },
    {
      id: 'call',
      from: 'lg',
      header: t('call'),
      className: '@2xl:max-w-64',
      cell: (tool) => (
        <code className="font-mono text-meta text-muted [overflow-wrap:anywhere]">{callOf(tool)}</code>
      ),
    },
    {
      id: 'changed',
      from: 'xl',
      header: t('changed'),
      className: 'whitespace-nowrap',
      cell: (tool) => <Time value={tool.updated_at} format="date" />,
    },
  ];
}

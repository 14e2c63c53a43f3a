'use client';

import type { Tool } from '@signet/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { Card } from '@/ui/card';
import { Code } from '@/ui/code-sample';
import { CopyableId } from '@/ui/copy-button';
import { Mono } from '@/ui/mono';
import { Name } from '@/ui/name';
import { TextLink } from '@/ui/text-link';
import { callOf } from '../catalogue/call-of';
import { EntryFrame } from '../catalogue/entry-frame';
import { LoadedEntry } from '../catalogue/loaded-entry';
import { hrefOf } from '../entry';
import { knownProviders, toolQueries } from '../tool-queries';
import { EditToolForm } from './edit-tool-form';

export function ToolPage({ id }: { id: string }) {
  const t = useTranslations('tools');
  const tool = useQuery(toolQueries.tool(id));
  return (
    <LoadedEntry kind="tool" query={tool} failed={t('tool.failed')}>
      {(data) => <Parts tool={data} refetch={tool.refetch} />}
    </LoadedEntry>
  );
}

interface PartsProps {
  tool: Tool;
  refetch: UseQueryResult<Tool>['refetch'];
}

function Parts({ tool, refetch }: PartsProps) {
  const t = useTranslations('tools');
  const canChange = useCan('ati:write');
  const providers = useQuery(knownProviders());
  const provider = providers.data?.data.find(({ id }) => id === tool.provider_id);
  return (
    <EntryFrame
      kind="tool"
      entry={tool}
      facts={[
        {
          label: t('kind.provider'),
          value: provider ? (
            <TextLink href={hrefOf(provider)}>
              <Name>{provider.name}</Name>
            </TextLink>
          ) : (
            <CopyableId id={tool.provider_id} what={t('idWhat.provider')} />
          ),
        },
        { label: t('column.scope'), value: <CopyableId id={tool.scope} what={t('scopeWhat')} /> },
        {
          label: t('column.call'),
          value: <Mono>{callOf(tool)}</Mono>,
        },
      ]}
      consequence={t('tool.consequence')}
      remove={(api) => api.tools.delete(tool.id)}
    >
      {canChange ? (
        <Card title={t('tool.settings')}>
          <EditToolForm
            tool={tool}
            kind={tool.path !== null ? 'http' : provider?.kind === 'ati' ? 'ati' : 'mcp'}
            refetch={refetch}
          />
        </Card>
      ) : (
        <Card title={t('tool.arguments')}>
          {tool.description && <p className="mb-3 [overflow-wrap:anywhere]">{tool.description}</p>}
          <Code code={JSON.stringify(tool.input_schema, null, 2)} label={t('field.schema')} />
        </Card>
      )}
    </EntryFrame>
  );
}

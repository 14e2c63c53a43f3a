'use client';

import type { Provider } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Plus, Wrench } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Panel } from '@/frames/panel';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { LeadCell } from '@/ui/table/lead-cell';
import { TextLink } from '@/ui/text-link';
import { hrefOf } from '../entry';
import { AddToolDialog } from '../tool/add-tool-dialog';
import { firstToolsOf } from './first-tools';

/** What a provider can do, in short: the list has the rest. */
export function ToolsOfProvider({ provider: { id, name } }: { provider: Provider }) {
  const t = useTranslations('tools');
  const canChange = useCan('ati:write');
  const tools = useQuery(firstToolsOf(id));
  const [isAdding, setIsAdding] = useState(false);
  return (
    <>
      <Panel
        title={t('tabs.tools')}
        action={
          canChange && (
            <Button size="dense" onClick={() => setIsAdding(true)}>
              <Plus aria-hidden strokeWidth={1.5} />
              {t('tool.add')}
            </Button>
          )
        }
        query={tools}
        failed={t('list.toolsFailed')}
        waiting={<PanelSkeleton rows={4} />}
      >
        {({ data, next_cursor }) =>
          data.length === 0 ? (
            <EmptyState icon={Wrench} title={t('empty.toolsOf')}>
              <p>{t('empty.toolsOfText')}</p>
            </EmptyState>
          ) : (
            <>
              <ul>
                {data.map((tool) => (
                  <li key={tool.id} className="border-t border-line px-4 py-2 first:border-t-0">
                    <LeadCell below={tool.description}>
                      <TextLink
                        href={hrefOf(tool)}
                        className="w-fit font-mono text-small [overflow-wrap:anywhere]"
                      >
                        {tool.name}
                      </TextLink>
                    </LeadCell>
                  </li>
                ))}
              </ul>
              {next_cursor && (
                <p className="border-t border-line px-4 py-2">
                  <TextLink href={`/tools?provider_id=${id}`}>{t('list.allOf', { name })}</TextLink>
                </p>
              )}
            </>
          )
        }
      </Panel>
      {isAdding && <AddToolDialog providerId={id} onClose={() => setIsAdding(false)} />}
    </>
  );
}

'use client';

import { Combobox } from '@base-ui/react/combobox';
import type { Agent } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useDeferredValue, useState } from 'react';
import { agentQueries } from '@/features/agents';
import { useCan } from '@/lib/session/use-session';
import { useIsHydrated } from '@/lib/use-reader';
import { cn } from '@/ui/cn';
import { inputClass } from '@/ui/field';
import { FilterShell, FilterTrigger, useFilterSentence } from '@/ui/filter-chip';
import { Name } from '@/ui/name';

interface AgentFilterProps {
  agentId: string | null;
  onChange: (agentId: string | null) => void;
}

/** Narrows the list to one agent, found by name, id or owner. */
export function AgentFilter({ agentId, onChange }: AgentFilterProps) {
  const t = useTranslations('activity.filter');
  const ui = useTranslations('ui.filter');
  const canRead = useCan('agents:read');
  const is = useFilterSentence(t('agent'));
  const isHydrated = useIsHydrated();
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search.trim());
  // Most never choose an agent here: which there are is asked when somebody is about to.
  const [isOpen, setIsOpen] = useState(false);
  const found = useQuery({
    ...agentQueries.list({ search: asked, sort: 'name', limit: 20 }),
    enabled: canRead && isOpen,
    placeholderData: keepPreviousData,
  });
  const chosen = useQuery({ ...agentQueries.detail(agentId ?? ''), enabled: canRead && agentId !== null });
  if (!canRead) return null;

  const label = t('agent');
  const name = agentId === null ? null : (chosen.data?.name ?? agentId);
  const text = name === null ? label : is(name);
  // On the server the combobox would write a style attribute, which the page's policy refuses.
  if (!isHydrated) return <FilterTrigger isSet={agentId !== null}>{text}</FilterTrigger>;

  return (
    <FilterShell label={label} isSet={agentId !== null} onClear={() => onChange(null)}>
      <Combobox.Root
        open={isOpen}
        onOpenChange={setIsOpen}
        items={found.data?.data ?? []}
        filter={null}
        value={chosen.data ?? null}
        onValueChange={(agent: Agent | null) => onChange(agent?.id ?? null)}
        inputValue={search}
        onInputValueChange={setSearch}
        itemToStringLabel={(agent: Agent) => agent.name}
        isItemEqualToValue={(a: Agent, b: Agent) => a.id === b.id}
      >
        {/* A combobox takes its name from its label only, never from its content. */}
        <Combobox.Trigger
          aria-label={name === null ? label : ui.markup('is', { label, value: () => name })}
          render={<FilterTrigger isSet={agentId !== null} />}
        >
          {text}
        </Combobox.Trigger>
        <Combobox.Portal>
          <Combobox.Positioner align="start" sideOffset={4} className="z-(--layer-dropdown) outline-none">
            <Combobox.Popup aria-label={label} className="floating w-72 rounded-control outline-none">
              <div className="p-1">
                <Combobox.Input
                  aria-label={t('searchAgent')}
                  placeholder={t('searchAgent')}
                  className={cn(inputClass, 'h-8')}
                />
              </div>
              <Combobox.Empty className="px-3 py-3 text-muted empty:p-0">{t('noAgent')}</Combobox.Empty>
              <Combobox.List className="max-h-72 overflow-y-auto p-1 empty:p-0">
                {(agent: Agent) => (
                  <Combobox.Item
                    key={agent.id}
                    value={agent}
                    className="flex flex-col rounded-chip px-2 py-1 data-highlighted:bg-hover data-selected:bg-selected"
                  >
                    <Name id={agent.id} isOneLine>
                      {agent.name}
                    </Name>
                    <span className="truncate text-meta text-muted">
                      <Name isOneLine>{agent.owner_email}</Name>
                    </span>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
    </FilterShell>
  );
}

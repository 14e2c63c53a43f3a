'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Bot, Plus, Search, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useDeferredValue, useRef, useState, type ReactNode, type RefObject } from 'react';
import { agentQueries } from '@/features/agents/agent-queries';
import { leavePage } from '@/lib/leave-guard';
import { useCan, useSession } from '@/lib/session/use-session';
import { Dialog } from '@/ui/dialog';
import { visibleSections } from './nav-items';

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function CommandPalette({ open, onOpenChange }: PaletteProps) {
  const t = useTranslations('shell.palette');
  const input = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('title')}
      initialFocus={input}
      className="max-w-xl self-start sm:mt-[10vh]"
    >
      <Palette inputRef={input} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

const AGENTS_SHOWN = 6;

function Palette({ inputRef, onDone }: { inputRef: RefObject<HTMLInputElement | null>; onDone: () => void }) {
  const t = useTranslations('shell');
  const { permissions } = useSession();
  const canRead = useCan('agents:read');
  const canRegister = useCan('agents:write');
  const canAddEndpoint = useCan('webhooks:write');
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search.trim());
  const agents = useQuery({
    ...agentQueries.list({ search: asked, limit: AGENTS_SHOWN }),
    enabled: canRead && asked.length > 0,
    placeholderData: keepPreviousData,
  });

  const matches = (label: string) => label.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase());
  const pages = visibleSections(permissions)
    .flatMap((section) => section.items)
    .filter((item) => matches(t(`nav.${item.key}`)));
  const actions = [
    { href: '/agents/new', label: t('registerAgent'), isAllowed: canRegister },
    { href: '/webhooks/new', label: t('addEndpoint'), isAllowed: canAddEndpoint },
  ].filter(({ label, isAllowed }) => isAllowed && matches(label));
  const found = asked ? (agents.data?.data ?? []) : [];
  return (
    <Command shouldFilter={false} loop label={t('palette.title')}>
      <div className="flex items-center gap-2 border-b border-line px-4">
        <Search aria-hidden className="size-4 shrink-0 text-faint" strokeWidth={1.5} />
        <Command.Input
          ref={inputRef}
          value={search}
          onValueChange={setSearch}
          placeholder={t('palette.placeholder')}
          className="h-11 w-full bg-transparent outline-none"
        />
      </div>
      <Command.List
        label={t('palette.results')}
        className="max-h-[min(28rem,60dvh)] overflow-y-auto p-2 pb-3"
      >
        {pages.length + actions.length + found.length === 0 && (
          // A list must hold an option: this one cannot be chosen.
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an <option> belongs to a <select>
          <div role="option" aria-disabled aria-selected={false} className="px-2 py-6 text-center text-muted">
            {t('palette.empty')}
          </div>
        )}
        {pages.length > 0 && (
          <Group heading={t('palette.pages')}>
            {pages.map((item) => (
              <Entry key={item.href} href={item.href} icon={item.icon} onDone={onDone}>
                {t(`nav.${item.key}`)}
              </Entry>
            ))}
          </Group>
        )}
        {actions.length > 0 && (
          <Group heading={t('palette.actions')}>
            {actions.map((action) => (
              <Entry key={action.href} href={action.href} icon={Plus} onDone={onDone}>
                {action.label}
              </Entry>
            ))}
          </Group>
        )}
        {found.length > 0 && (
          <Group heading={t('palette.agents')}>
            {found.map((agent) => (
              <Entry key={agent.id} href={`/agents/${agent.id}`} icon={Bot} onDone={onDone}>
                <span className="min-w-0 flex-1 truncate">{agent.name}</span>
                <span className="max-w-1/2 truncate text-small text-muted">{agent.owner_email}</span>
              </Entry>
            ))}
          </Group>
        )}
      </Command.List>
    </Command>
  );
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group
    heading={heading}
    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-meta [&_[cmdk-group-heading]]:text-faint"
  >
    {children}
  </Command.Group>
);

interface EntryProps {
  href: string;
  icon: LucideIcon;
  onDone: () => void;
  children: ReactNode;
}

/** A result is a real link, so a press with Ctrl opens a new tab; Enter goes there in this one. */
function Entry({ href, icon: Icon, onDone, children }: EntryProps) {
  const router = useRouter();
  const go = () => {
    onDone();
    leavePage(() => router.push(href));
  };
  return (
    <Command.Item
      asChild
      value={href}
      onSelect={go}
      className="flex h-9 items-center gap-2 rounded-chip px-2 data-[selected=true]:bg-hover"
    >
      <a
        href={href}
        tabIndex={-1}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) event.stopPropagation();
          else event.preventDefault();
        }}
      >
        <Icon aria-hidden className="size-4 shrink-0 text-muted" strokeWidth={1.5} />
        {children}
      </a>
    </Command.Item>
  );
}

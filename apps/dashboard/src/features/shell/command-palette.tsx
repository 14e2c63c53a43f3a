'use client';

import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Plus, Search, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useDeferredValue, useRef, useState, type ReactNode, type RefObject } from 'react';
import type { Found, Label } from '@/frames/feature';
import { leavePage } from '@/lib/leave-guard';
import { Dialog } from '@/ui/dialog';
import { Name } from '@/ui/name';
import { useOffered } from './features';

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

function Palette({ inputRef, onDone }: { inputRef: RefObject<HTMLInputElement | null>; onDone: () => void }) {
  const t = useTranslations();
  const offered = useOffered();
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search.trim());
  const answers = useQueries({
    queries: offered.searches.map(({ find }) => ({
      ...find(asked),
      enabled: asked.length > 0,
      placeholderData: keepPreviousData<Found[]>,
    })),
  });

  const matches = ({ label }: { label: Label }) =>
    t(label).toLocaleLowerCase().includes(search.trim().toLocaleLowerCase());
  const pages = offered.pages.filter(matches);
  const actions = offered.creations.filter(matches);
  const found = offered.searches
    .map(({ heading, icon }, index) => ({ heading, icon, rows: asked ? (answers[index]?.data ?? []) : [] }))
    .filter(({ rows }) => rows.length > 0);
  return (
    <Command shouldFilter={false} loop label={t('shell.palette.title')}>
      <div className="flex items-center gap-2 border-b border-line px-4">
        <Search aria-hidden className="size-4 shrink-0 text-faint" strokeWidth={1.5} />
        <Command.Input
          ref={inputRef}
          value={search}
          onValueChange={setSearch}
          placeholder={t('shell.palette.placeholder')}
          className="h-11 w-full bg-transparent outline-none"
        />
      </div>
      <Command.List
        label={t('shell.palette.results')}
        className="max-h-[min(28rem,60dvh)] overflow-y-auto p-2 pb-3"
      >
        {pages.length + actions.length + found.length === 0 && (
          // A list must hold an option: this one cannot be chosen.
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an <option> belongs to a <select>
          <div role="option" aria-disabled aria-selected={false} className="px-2 py-6 text-center text-muted">
            {t('shell.palette.empty')}
          </div>
        )}
        {pages.length > 0 && (
          <Group heading={t('shell.palette.pages')}>
            {pages.map((item) => (
              <Entry key={item.href} href={item.href} icon={item.icon} onDone={onDone}>
                {t(item.label)}
              </Entry>
            ))}
          </Group>
        )}
        {actions.length > 0 && (
          <Group heading={t('shell.palette.actions')}>
            {actions.map((action) => (
              <Entry key={action.href} href={action.href} icon={Plus} onDone={onDone}>
                {t(action.label)}
              </Entry>
            ))}
          </Group>
        )}
        {found.map(({ heading, icon, rows }) => (
          <Group key={heading} heading={t(heading)}>
            {rows.map(({ id, href, name, detail }) => (
              <Entry key={href} href={href} icon={icon} onDone={onDone}>
                <span className="min-w-0 flex-1 truncate">
                  <Name id={id} isOneLine>
                    {name}
                  </Name>
                </span>
                <span className="max-w-1/2 truncate text-small text-muted">
                  <Name isOneLine>{detail}</Name>
                </span>
              </Entry>
            ))}
          </Group>
        ))}
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

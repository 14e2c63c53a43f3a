'use client';

import { Keyboard, LogOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { useSignOut } from '@/features/session';
import { useSession } from '@/lib/session/use-session';
import { useIsHydrated } from '@/lib/use-reader';
import { Button } from '@/ui/button';
import { Menu, MenuChoices, MenuItem, MenuSeparator } from '@/ui/menu';
import { Name } from '@/ui/name';

const THEMES = ['light', 'dark', 'system'] as const;
type Theme = (typeof THEMES)[number];

export function AccountMenu({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const t = useTranslations('shell');
  const { member } = useSession();
  const { theme, setTheme } = useTheme();
  const isHydrated = useIsHydrated();
  const signOut = useSignOut();
  return (
    <Menu
      align="end"
      className="w-64"
      trigger={
        <Button
          variant="ghost"
          size="icon"
          className="rounded-full"
          aria-label={t('account.label', { name: member.name })}
        >
          <span
            aria-hidden
            // Drawn by the style sheet: the letters are decoration, the button's name is the person's.
            data-initials={initials(member.name)}
            className="grid size-7 place-items-center rounded-full bg-selected text-meta font-semibold text-ink before:content-[attr(data-initials)]"
          />
        </Button>
      }
    >
      <div className="flex min-w-0 flex-col px-2 py-1.5">
        <Name className="font-medium" isOneLine>
          {member.name}
        </Name>
        <Name className="text-small text-muted" isOneLine>
          {member.email}
        </Name>
        <span className="text-small text-muted">{t(`role.${member.role}`)}</span>
      </div>
      <MenuSeparator />
      <MenuChoices<Theme>
        label={t('theme.label')}
        value={isHydrated ? ((theme as Theme | undefined) ?? 'system') : 'system'}
        onChange={setTheme}
        options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
      />
      <MenuSeparator />
      <MenuItem onClick={onShowShortcuts}>
        <Keyboard aria-hidden strokeWidth={1.5} />
        {t('shortcuts.title')}
      </MenuItem>
      <MenuItem onClick={() => signOut.mutate()}>
        <LogOut aria-hidden strokeWidth={1.5} />
        {t('signOut')}
      </MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => firstLetter(word ?? '').toLocaleUpperCase()).join('');
}

// A letter may be several code points: an accent of its own, a flag.
const firstLetter = (word: string): string =>
  new Intl.Segmenter().segment(word)[Symbol.iterator]().next().value?.segment ?? '';

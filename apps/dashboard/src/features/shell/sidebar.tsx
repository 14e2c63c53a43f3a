'use client';

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSession } from '@/lib/session/use-session';
import { useMedia } from '@/lib/use-media';
import { Button } from '@/ui/button';
import { cn } from '@/ui/cn';
import { Name } from '@/ui/name';
import { Logo } from './logo';
import { Navigation } from './navigation';
import { SIDEBAR_COOKIE } from './sidebar-cookie';

/** Left on wide windows only; a phone gets the same links in a drawer. */
export function Sidebar({ startsCollapsed }: { startsCollapsed: boolean }) {
  const t = useTranslations('shell');
  const [collapsed, setCollapsed] = useState(startsCollapsed);
  const isNarrow = useMedia('(width < 75rem)');
  const toggle = () => {
    setCollapsed(!collapsed);
    // A cookie rather than local storage: the server draws the right width at once.
    document.cookie = `${SIDEBAR_COOKIE}=${collapsed ? 'open' : 'collapsed'}; path=/; max-age=31536000; samesite=lax`;
  };
  const Icon = collapsed ? PanelLeftOpen : PanelLeftClose;
  return (
    <nav
      aria-label={t('navigation')}
      data-sidebar={collapsed ? 'collapsed' : 'open'}
      className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col border-e border-line bg-surface md:flex rail:w-14"
    >
      <Brand />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Navigation hasTips={collapsed || isNarrow} />
      </div>
      <div className="flex p-2 rail:justify-center max-[75rem]:hidden">
        <Button
          variant="ghost"
          size={collapsed ? 'icon' : 'default'}
          aria-label={collapsed ? t('sidebar.expand') : undefined}
          className={cn(!collapsed && 'w-full justify-start px-2 font-normal')}
          onClick={toggle}
        >
          <Icon aria-hidden strokeWidth={1.5} />
          {!collapsed && t('sidebar.collapse')}
        </Button>
      </div>
    </nav>
  );
}

function Brand() {
  const { organisation } = useSession();
  return (
    <div className="flex h-14 min-w-0 shrink-0 items-center gap-2.5 px-4 rail:justify-center rail:px-0">
      <Logo className="size-6 shrink-0" />
      <p className="flex min-w-0 flex-col leading-tight rail:hidden">
        <span className="font-semibold">Signet</span>
        <Name className="text-meta text-muted" isOneLine>
          {organisation.name}
        </Name>
      </p>
    </div>
  );
}

'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { usePathname, useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { useKeptFocus } from '@/frames/use-kept-focus';
import { useRowClicks } from '@/frames/use-row-clicks';
import { leavePage } from '@/lib/leave-guard';
import { useCan } from '@/lib/session/use-session';
import { EndedSession, FailedSignInsAlert } from '@/features/session';
import { ExplainRefusal, PossibleFixes } from '@/features/why';
import { Button } from '@/ui/button';
import { Kbd } from '@/ui/kbd';
import { RefusalExplainer } from '@/ui/problem-reference';
import { AccountMenu } from './account-menu';
import { Breadcrumb } from './breadcrumb';
import { MobileMenu } from './mobile-menu';
import { creationAt, useOffered } from './features';
import { ShortcutsSheet } from './shortcuts-sheet';
import { Sidebar } from './sidebar';
import { useShortcuts } from './use-shortcuts';

type Layer = 'palette' | 'shortcuts' | null;

// Pages do not wait for it: it is fetched once they are there, before anybody opens it.
const CommandPalette = dynamic(async () => (await import('./command-palette')).CommandPalette, {
  ssr: false,
});

/** What stands around every page of a signed-in member. */
export function AppShell({ sidebarCollapsed, children }: { sidebarCollapsed: boolean; children: ReactNode }) {
  const t = useTranslations('shell');
  const [layer, setLayer] = useState<Layer>(null);
  useShellShortcuts(setLayer);
  useKeptFocus();
  useRowClicks();
  // An explanation is read from the log: whoever may not read that is not led to a second refusal.
  const canExplain = useCan('activity:read');
  const { fixButtons } = useOffered();
  return (
    <RefusalExplainer value={canExplain ? explainRefusal : null}>
      <PossibleFixes value={fixButtons}>
        <div className="flex min-h-dvh">
          <a
            href="#main"
            className="fixed start-2 top-2 z-(--layer-toast) -translate-y-16 rounded-control bg-accent px-3 py-2 font-medium text-on-accent focus:translate-y-0"
          >
            {t('skip')}
          </a>
          <Sidebar startsCollapsed={sidebarCollapsed} />
          <div className="flex min-w-0 flex-1 flex-col">
            <header className="sticky top-0 z-(--layer-header) flex h-14 shrink-0 items-center gap-2 border-b border-line bg-canvas px-4 sm:px-6">
              <MobileMenu />
              <Breadcrumb />
              <Button
                className="text-muted max-sm:size-8 max-sm:px-0"
                aria-keyshortcuts="Control+K Meta+K"
                onClick={() => setLayer('palette')}
              >
                <Search aria-hidden strokeWidth={1.5} />
                <span className="font-normal max-sm:sr-only">{t('palette.hint')}</span>
                <span className="ms-1 max-sm:hidden">
                  <Kbd>Ctrl K</Kbd>
                </span>
              </Button>
              <AccountMenu onShowShortcuts={() => setLayer('shortcuts')} />
            </header>
            <main
              id="main"
              tabIndex={-1}
              className="mx-auto w-full max-w-320 flex-1 px-4 py-6 outline-none has-data-full-width:max-w-none sm:px-6"
            >
              <EndedSession />
              <FailedSignInsAlert />
              {children}
            </main>
          </div>
          <CommandPalette
            open={layer === 'palette'}
            onOpenChange={(open) => setLayer(open ? 'palette' : null)}
          />
          <ShortcutsSheet
            open={layer === 'shortcuts'}
            onOpenChange={(open) => setLayer(open ? 'shortcuts' : null)}
          />
        </div>
      </PossibleFixes>
    </RefusalExplainer>
  );
}

const explainRefusal = (decisionId: string) => <ExplainRefusal decisionId={decisionId} />;

function useShellShortcuts(show: (layer: Layer) => void): void {
  const router = useRouter();
  const pathname = usePathname();
  const { pages, creations } = useOffered();
  useShortcuts({
    openPalette: () => show('palette'),
    openSheet: () => show('shortcuts'),
    goTo: (letter) => {
      const page = pages.find((candidate) => candidate.letter === letter);
      if (page) leavePage(() => router.push(page.href));
      return page !== undefined;
    },
    create: () => {
      const creation = creationAt(pathname);
      if (creation && creations.includes(creation) && pathname !== creation.href)
        leavePage(() => router.push(creation.href));
    },
  });
}

'use client';

import { Menu as MenuIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { Sheet } from '@/ui/sheet';
import { Logo } from './logo';
import { Navigation } from './navigation';

/** The drawer that holds the navigation on a phone. */
export function MobileMenu() {
  const t = useTranslations('shell');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        className="md:hidden"
        aria-label={t('openNavigation')}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(true)}
      >
        <MenuIcon aria-hidden strokeWidth={1.5} />
      </Button>
      <Sheet
        modal
        side="start"
        open={isOpen}
        onOpenChange={setIsOpen}
        title={
          <span className="flex items-center gap-2.5">
            <Logo className="size-6" />
            Signet
          </span>
        }
      >
        <nav aria-label={t('navigation')}>
          <Navigation onNavigate={() => setIsOpen(false)} />
        </nav>
      </Sheet>
    </>
  );
}

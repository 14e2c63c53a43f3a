'use client';

import { ScanSearch } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { InspectDialog } from './inspect-dialog';

/** The way to look at a token or a key that somebody has in hand: either of them, wherever it stands. */
export function InspectButton({ what }: { what: 'token' | 'key' }) {
  const t = useTranslations('inspector');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <ScanSearch aria-hidden strokeWidth={1.5} />
        {t(`open.${what}`)}
      </Button>
      {isOpen && <InspectDialog onClose={() => setIsOpen(false)} />}
    </>
  );
}

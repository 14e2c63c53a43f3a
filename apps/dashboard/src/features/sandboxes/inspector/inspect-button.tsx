'use client';

import { ScanSearch } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { InspectDialog } from './inspect-dialog';

/** The way to look at a token or a key that somebody has in hand. */
export function InspectButton() {
  const t = useTranslations('inspector');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <ScanSearch aria-hidden strokeWidth={1.5} />
        {t('open')}
      </Button>
      {isOpen && <InspectDialog onClose={() => setIsOpen(false)} />}
    </>
  );
}

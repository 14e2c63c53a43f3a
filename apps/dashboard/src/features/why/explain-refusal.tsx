'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { DecisionDialog } from './decision-dialog';

/** Offers why the console itself was refused something, and shows it in place. */
export function ExplainRefusal({ decisionId }: { decisionId: string }) {
  const t = useTranslations('why');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button variant="ghost" size="dense" className="text-link" onClick={() => setIsOpen(true)}>
        {t('ask')}
      </Button>
      <DecisionDialog decisionId={isOpen ? decisionId : null} onClose={() => setIsOpen(false)} />
    </>
  );
}

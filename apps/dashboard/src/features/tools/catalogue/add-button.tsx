'use client';

import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';

/** The way to a new entry, for those who may make one. */
export function AddButton({ onAdd, children }: { onAdd: () => void; children: ReactNode }) {
  if (!useCan('ati:write')) return null;
  return (
    <Button variant="primary" onClick={onAdd}>
      <Plus aria-hidden strokeWidth={1.5} />
      {children}
    </Button>
  );
}

'use client';

import { Plus } from 'lucide-react';
import type { ComponentProps } from 'react';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';

interface AddButtonProps extends ComponentProps<typeof Button> {
  needs?: Parameters<typeof useCan>[0];
}

/** The way to a new one, for those who may make it. */
export function AddButton({ needs = 'ati:write', children, ...props }: AddButtonProps) {
  if (!useCan(needs)) return null;
  return (
    <Button variant="primary" {...props}>
      <Plus aria-hidden strokeWidth={1.5} />
      {children}
    </Button>
  );
}

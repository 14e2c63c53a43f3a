'use client';

import type { ReactNode } from 'react';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';

interface NoticeProps {
  title: ReactNode;
  children: ReactNode;
  close: string;
  onClose: () => void;
}

/** Says why something cannot be done. There is nothing to decide. */
export const Notice = ({ title, children, close, onClose }: NoticeProps) => (
  <ConfirmDialog
    open
    onOpenChange={(open) => !open && onClose()}
    title={title}
    description={children}
    actions={
      <Button size="large" onClick={onClose}>
        {close}
      </Button>
    }
  />
);

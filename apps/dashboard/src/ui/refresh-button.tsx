'use client';

import { RotateCw } from 'lucide-react';
import { Button } from './button';

interface RefreshButtonProps {
  label: string;
  busy: boolean;
  onRefresh: () => void;
}

export const RefreshButton = ({ label, busy, onRefresh }: RefreshButtonProps) => (
  <Button variant="ghost" size="icon" aria-label={label} busy={busy} onClick={onRefresh}>
    <RotateCw aria-hidden strokeWidth={1.5} />
  </Button>
);

'use client';

import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { Menu } from './menu';

/** What can be done with one row of a table, behind three dots. The label names the row: "Actions for Staging". */
export function RowMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" size="iconDense" aria-label={label}>
          <Ellipsis aria-hidden strokeWidth={1.5} />
        </Button>
      }
    >
      {children}
    </Menu>
  );
}

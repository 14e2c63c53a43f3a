'use client';

import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

interface TooltipProps {
  /** Extra information only: everything needed to act must be readable without hovering. */
  content: ReactNode;
  children: ReactElement;
  /** Above, unless something else to press is there. */
  side?: 'top' | 'inline-end';
}

export function Tooltip({ content, children, side = 'top' }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-(--layer-toast)">
          <Base.Popup className="floating max-w-72 rounded-chip px-2 py-1 text-meta">{content}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { KeyboardEventHandler, ReactNode, RefObject } from 'react';
import { Button } from './button';
import { cn } from './cn';

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  children: ReactNode;
  /** A modal sheet covers the page; the other kind leaves the page beside it usable. */
  modal: boolean;
  side?: 'start' | 'end';
  className?: string;
  /** Stands beside the close button. */
  actions?: ReactNode;
  onKeyDown?: KeyboardEventHandler;
  finalFocus?: RefObject<HTMLElement | null> | (() => HTMLElement | null);
}

/** A panel along one edge of the window. On a phone it takes the whole screen. */
export function Sheet({
  open,
  onOpenChange,
  title,
  children,
  modal,
  side = 'end',
  className,
  actions,
  onKeyDown,
  finalFocus,
}: SheetProps) {
  const t = useTranslations('ui.dialog');
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} modal={modal} disablePointerDismissal={!modal}>
      <Base.Portal>
        {modal && <Base.Backdrop className="backdrop fixed inset-0 z-(--layer-drawer)" />}
        <Base.Popup
          {...(!modal && { 'data-side-panel': '' })}
          {...(finalFocus && { finalFocus })}
          {...(onKeyDown && { onKeyDown })}
          className={cn(
            'floating sheet fixed inset-y-0 z-(--layer-drawer) flex w-full flex-col [overflow-wrap:anywhere] outline-none',
            side === 'end'
              ? 'end-0 border-y-0 border-e-0 sm:w-112'
              : 'start-0 w-72 border-y-0 border-s-0 [--sheet-from:-16px]',
            className,
          )}
        >
          <div className="flex min-h-14 items-center justify-between gap-4 border-b border-line py-2 ps-4 pe-3">
            <Base.Title className="min-w-0 flex-1 font-semibold">{title}</Base.Title>
            <span className="flex shrink-0 gap-1">
              {actions}
              <Base.Close render={<Button variant="ghost" size="icon" aria-label={t('close')} />}>
                <X aria-hidden strokeWidth={1.5} />
              </Base.Close>
            </span>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

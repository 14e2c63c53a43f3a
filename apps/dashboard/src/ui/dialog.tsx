'use client';

import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, type ComponentProps, type ReactNode, type RefObject } from 'react';
import { Button } from './button';
import { cn } from './cn';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  children: ReactNode;
  className?: string;
  initialFocus?: RefObject<HTMLElement | null>;
}

const popup = 'floating w-full max-w-lg rounded-dialog [overflow-wrap:anywhere] outline-none';
const viewport =
  'fixed inset-0 z-(--layer-dialog) grid grid-cols-1 place-items-center overflow-y-auto p-4 sm:p-6';

/** Where somebody begins: the first field, unless the content says that it is filled in. */
const firstOf = (box: HTMLElement | null) =>
  box?.querySelector<HTMLElement>('[data-first]') ??
  box?.querySelector<HTMLElement>('input, select, textarea');

/** A modal dialog that Escape and a press outside may close. It starts at its first field. */
export function Dialog({ open, onOpenChange, title, children, className, initialFocus }: DialogProps) {
  const t = useTranslations('ui.dialog');
  const box = useRef<HTMLDivElement>(null);
  // A field that is focused by touch calls up the keyboard, which hides half of the dialog.
  const firstField = (how: string) => how === 'touch' || (firstOf(box.current) ?? true);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="backdrop fixed inset-0 z-(--layer-dialog)" />
        <Base.Viewport className={viewport}>
          <Base.Popup ref={box} className={cn(popup, className)} initialFocus={initialFocus ?? firstField}>
            <div className="flex items-center justify-between gap-4 border-b border-line py-3 ps-4 pe-3">
              <Base.Title className="text-section font-semibold">{title}</Base.Title>
              <Base.Close render={<Button variant="ghost" size="iconDense" aria-label={t('close')} />}>
                <X aria-hidden strokeWidth={1.5} />
              </Base.Close>
            </div>
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** What ends a dialog. On a phone the buttons take the whole line, one or two to each. */
export const dialogActions = 'mt-2 flex flex-wrap justify-end gap-2 max-sm:*:grow';

interface ConfirmProps extends Omit<DialogProps, 'children'> {
  description: ReactNode;
  children?: ReactNode;
  actions: ReactNode;
  onSubmit?: ComponentProps<'form'>['onSubmit'];
}

/** A question that must be answered: only its own buttons and Escape close it. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  actions,
  className,
  initialFocus,
  onSubmit,
}: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop fixed inset-0 z-(--layer-dialog)" />
        <AlertDialog.Viewport className={viewport}>
          <AlertDialog.Popup className={cn(popup, className)} {...(initialFocus && { initialFocus })}>
            <form noValidate onSubmit={onSubmit} className="flex flex-col gap-4 p-6">
              <AlertDialog.Title className="text-section font-semibold">{title}</AlertDialog.Title>
              <AlertDialog.Description render={<div />} className="flex flex-col gap-2 text-muted">
                {description}
              </AlertDialog.Description>
              {children}
              <div className={dialogActions}>{actions}</div>
            </form>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

'use client';

import { Toast } from '@base-ui/react/toast';
import { CircleCheck, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from './button';

const manager = Toast.createToastManager();

/** Confirms a finished thing in about four words. Never the only place of an error or a secret. */
export const toast = (title: string) => manager.add({ title, timeout: 5000 });

function List() {
  const t = useTranslations('ui.dialog');
  const { toasts } = Toast.useToastManager();
  return toasts.map((item) => (
    <Toast.Root
      key={item.id}
      toast={item}
      swipeDirection={['down', 'right']}
      className="floating mt-2 w-full rounded-control data-limited:hidden"
    >
      <Toast.Content className="flex items-center gap-2 py-1.5 ps-3 pe-1.5">
        <CircleCheck aria-hidden className="size-4 shrink-0 text-success" strokeWidth={1.5} />
        <Toast.Title className="flex-1 text-body font-medium" render={<p />} />
        <Toast.Close render={<Button variant="ghost" size="iconDense" aria-label={t('dismiss')} />}>
          <X aria-hidden strokeWidth={1.5} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-4 bottom-4 z-(--layer-toast) mx-auto flex flex-col justify-end sm:start-auto sm:end-6 sm:w-80">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

import type { ReactNode } from 'react';
import { PageTitle } from '@/ui/page-title';
import { Logo } from './logo';

interface OutsideFrameProps {
  title: string;
  description?: string;
  children: ReactNode;
}

/** The page of somebody who is not signed in: one card in the middle. */
export const OutsideFrame = ({ title, description, children }: OutsideFrameProps) => (
  <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-6 px-4 py-12">
    <div className="flex items-center gap-2.5">
      <Logo className="size-8" />
      <span className="text-section font-semibold">Signet</span>
    </div>
    <div className="flex flex-col gap-6 rounded-dialog border border-line bg-surface p-6">
      <div className="flex flex-col gap-1">
        <PageTitle>{title}</PageTitle>
        {description && <p className="text-muted">{description}</p>}
      </div>
      {children}
    </div>
  </main>
);

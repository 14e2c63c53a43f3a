import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { PageTitle } from '@/ui/page-title';

interface MessagePageProps {
  icon: LucideIcon;
  title: string;
  description: string;
  children?: ReactNode;
}

/** A page that has nothing to show but a reason and a way on. */
export const MessagePage = ({ icon: Icon, title, description, children }: MessagePageProps) => (
  <div className="mx-auto flex w-full max-w-lg flex-col items-center gap-3 px-4 py-24 text-center">
    <span className="grid size-10 place-items-center rounded-control bg-neutral-tint text-neutral">
      <Icon aria-hidden className="size-5" strokeWidth={1.5} />
    </span>
    <PageTitle>{title}</PageTitle>
    <p className="text-muted">{description}</p>
    {children}
  </div>
);

import type { ReactNode } from 'react';
import { PageHeader } from '@/ui/page-header';

interface SettingsPageProps {
  title: string;
  description: string;
  children: ReactNode;
}

/** A column of sections, each of which saves on its own. */
export const SettingsPage = ({ title, description, children }: SettingsPageProps) => (
  <div className="flex w-full max-w-180 flex-col gap-6">
    <PageHeader title={title} description={description} />
    {children}
  </div>
);

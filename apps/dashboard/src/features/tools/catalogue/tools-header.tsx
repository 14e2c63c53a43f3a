'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { PageHeader } from '@/ui/page-header';
import { TabLinks } from '@/ui/tab-links';

/** Above every list of the area. */
export function ToolsHeader({ actions }: { actions?: ReactNode }) {
  const t = useTranslations('tools');
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title={t('title')} description={t('description')} actions={actions} />
      <TabLinks
        label={t('title')}
        tabs={[
          { href: '/tools', label: t('tabs.tools') },
          { href: '/tools/providers', label: t('tabs.providers') },
          { href: '/tools/skills', label: t('tabs.skills') },
          { href: '/tools/profiles', label: t('tabs.profiles') },
          { href: '/tools/tokens', label: t('tabs.tokens') },
          { href: '/tools/keys', label: t('tabs.keys') },
          { href: '/tools/checker', label: t('tabs.checker') },
        ]}
      />
    </div>
  );
}

'use client';

import { BookOpen, Server, Wrench } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ButtonLink } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { CallExample } from './call-example';

/** The list before the first tool: what one is, and the three ways to get some. */
export function NoTools({ hasProviders, add }: { hasProviders: boolean; add: ReactNode }) {
  const t = useTranslations('tools.empty');
  return (
    <EmptyState
      icon={Wrench}
      title={t('tools')}
      action={
        hasProviders ? (
          <>
            {add}
            <ButtonLink href="/tools/providers">{t('toProviders')}</ButtonLink>
          </>
        ) : (
          <ButtonLink variant="primary" href="/tools/providers">
            {t('toProviders')}
          </ButtonLink>
        )
      }
    >
      <p>{t('toolsText')}</p>
      <p>{t(hasProviders ? 'toolsImport' : 'toolsFirst')}</p>
    </EmptyState>
  );
}

const GITHUB = { name: 'github', kind: 'http', base_url: 'https://api.github.com' } as const;

export function NoProviders({ add }: { add: ReactNode }) {
  const t = useTranslations('tools.empty');
  return (
    <EmptyState icon={Server} title={t('providers')} action={add}>
      <p>{t('providersText')}</p>
      <CallExample call={(api) => api.toolProviders.create(GITHUB)} body={GITHUB} />
    </EmptyState>
  );
}

const REVIEW = {
  name: 'review',
  content: 'Read the diff first.',
  tools: ['github:search'],
};

export function NoSkills({ add }: { add: ReactNode }) {
  const t = useTranslations('tools.empty');
  return (
    <EmptyState icon={BookOpen} title={t('skills')} action={add}>
      <p>{t('skillsText')}</p>
      <CallExample call={(api) => api.skills.create(REVIEW)} body={REVIEW} />
    </EmptyState>
  );
}

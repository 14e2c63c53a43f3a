'use client';

import { addressOf } from '@signet/sdk/management';
import { BookOpen, Server, Wrench } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ButtonLink } from '@/ui/button';
import { Code } from '@/ui/code-sample';
import { EmptyState } from '@/ui/empty-state';

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
  const example = [
    `POST ${addressOf((api) => api.toolProviders.create(GITHUB))}`,
    '',
    JSON.stringify(GITHUB, null, 2),
  ].join('\n');
  return (
    <EmptyState icon={Server} title={t('providers')} action={add}>
      <p>{t('providersText')}</p>
      <Code code={example} label={t('providersCommand')} className="rounded-control border border-line" />
    </EmptyState>
  );
}

export function NoSkills({ add }: { add: ReactNode }) {
  const t = useTranslations('tools.empty');
  return (
    <EmptyState icon={BookOpen} title={t('skills')} action={add}>
      <p>{t('skillsText')}</p>
    </EmptyState>
  );
}

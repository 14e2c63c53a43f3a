'use client';

import { looksLatin, mixedScripts } from '@signet/contracts';
import { CaseSensitive } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Chip } from '@/ui/chip';

/** Says that a name is written so that it may be taken for another one. Nothing where all is in order. */
export function NameWarning({ name }: { name: string }) {
  const t = useTranslations('agents.nameWarning');
  const format = useFormatter();
  const scripts = mixedScripts(name);
  if (scripts.length === 0 && !looksLatin(name)) return null;
  return (
    <Chip
      tone="warning"
      icon={CaseSensitive}
      className="h-auto min-h-5 w-fit whitespace-normal [&>svg]:shrink-0"
    >
      {scripts.length > 0 ? t('mixed', { scripts: format.list(scripts) }) : t('looksLatin')}
    </Chip>
  );
}

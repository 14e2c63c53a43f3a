'use client';

import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import { MonoArea } from '../fields/mono-field';
import type { Holder } from './reach';
import { ReachPreview } from './reach-preview';

interface ScopeEditorProps extends Omit<ComponentProps<typeof MonoArea>, 'value'> {
  value: string;
  /** For whom the scopes are. */
  holder: Holder;
}

/** Where scopes are written, one to a line or with blanks between them, with what they open beneath. */
export function ScopeEditor({ value, help, holder, ...props }: ScopeEditorProps) {
  const t = useTranslations('tools.scopes');
  return (
    <div className="flex flex-col gap-3">
      <MonoArea
        rows={4}
        value={value}
        help={help ?? t(`help.${holder}`)}
        placeholder={t('example')}
        {...props}
      />
      <ReachPreview text={value} holder={holder} />
    </div>
  );
}

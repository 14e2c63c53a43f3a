'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Label } from '@/frames/feature';
import { areSingleKeysOn, setSingleKeys } from '@/lib/single-keys';
import { Checkbox } from '@/ui/checkbox';
import { Dialog } from '@/ui/dialog';
import { Kbd } from '@/ui/kbd';
import { creationAt, pageAt, useOffered } from './features';

const ON_LISTS = [
  { key: 'move', keys: ['j', 'k'] },
  { key: 'open', keys: ['Enter'] },
  { key: 'tick', keys: ['x'] },
  { key: 'close', keys: ['Esc'] },
] as const;

interface Shortcut {
  what: string;
  keys: readonly string[];
}

function useRows(): Shortcut[] {
  const t = useTranslations('shell.shortcuts');
  const word = useTranslations();
  const { pages, creations } = useOffered();
  const create = (label: Label, under: string) => {
    const page = pageAt(under);
    const isEverywhere = creationAt('/')?.under === under;
    return isEverywhere || !page ? word(label) : t('createOn', { what: word(label), page: word(page.label) });
  };
  return [
    { what: t('palette'), keys: ['Ctrl', 'K'] },
    { what: t('sheet'), keys: ['?'] },
    { what: t('search'), keys: ['/'] },
    ...pages.flatMap(({ label, letter }) =>
      letter ? { what: t('go', { page: word(label) }), keys: ['g', letter] } : [],
    ),
    ...creations.map(({ label, under }) => ({ what: create(label, under), keys: ['c'] })),
    ...ON_LISTS.map(({ key, keys }) => ({ what: t(key), keys })),
  ];
}

export function ShortcutsSheet({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const t = useTranslations('shell.shortcuts');
  const rows = useRows();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} className="max-w-md">
      <div className="flex flex-col gap-4 p-4">
        <dl className="flex flex-col gap-1">
          {rows.map(({ what, keys }) => (
            <div key={what} className="flex min-h-7 items-center justify-between gap-4">
              <dt>{what}</dt>
              <dd className="flex gap-1">
                {keys.map((name) => (
                  <Kbd key={name}>{name}</Kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <SingleKeysSwitch />
      </div>
    </Dialog>
  );
}

function SingleKeysSwitch() {
  const t = useTranslations('shell.shortcuts');
  const [isOn, setIsOn] = useState(areSingleKeysOn);
  return (
    <label className="flex items-start gap-2 border-t border-line pt-4">
      <Checkbox
        checked={isOn}
        className="mt-0.5"
        onChange={(event) => {
          setIsOn(event.target.checked);
          setSingleKeys(event.target.checked);
        }}
      />
      <span className="flex flex-col">
        {t('singleKeys')}
        <span className="text-small text-muted">{t('singleKeysHelp')}</span>
      </span>
    </label>
  );
}

'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { areSingleKeysOn, setSingleKeys } from '@/lib/single-keys';
import { Checkbox } from '@/ui/checkbox';
import { Dialog } from '@/ui/dialog';
import { Kbd } from '@/ui/kbd';

const ROWS = [
  { key: 'palette', keys: ['Ctrl', 'K'] },
  { key: 'sheet', keys: ['?'] },
  { key: 'search', keys: ['/'] },
  { key: 'goOverview', keys: ['g', 'o'] },
  { key: 'goAgents', keys: ['g', 'a'] },
  { key: 'goActivity', keys: ['g', 'v'] },
  { key: 'goWebhooks', keys: ['g', 'w'] },
  { key: 'create', keys: ['c'] },
  { key: 'move', keys: ['j', 'k'] },
  { key: 'open', keys: ['Enter'] },
  { key: 'tick', keys: ['x'] },
  { key: 'close', keys: ['Esc'] },
] as const;

export function ShortcutsSheet({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const t = useTranslations('shell.shortcuts');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} className="max-w-md">
      <div className="flex flex-col gap-4 p-4">
        <dl className="flex flex-col gap-1">
          {ROWS.map(({ key, keys }) => (
            <div key={key} className="flex min-h-7 items-center justify-between gap-4">
              <dt>{t(key)}</dt>
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

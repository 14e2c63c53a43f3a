'use client';

import type { Profile } from '@signet/contracts';
import { Pencil, RefreshCw, SquareTerminal, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { MenuItem, MenuSeparator } from '@/ui/menu';
import { RowMenu } from '@/ui/row-menu';
import { isUsual } from './is-usual';

export type ProfileAction = 'edit' | 'rotate' | 'environment' | 'delete';

interface ProfileMenuProps {
  profile: Profile;
  /** Lines wait to be stored: others would take their place. */
  isBlocked: boolean;
  onChoose: (action: ProfileAction) => void;
}

export function ProfileMenu({ profile, isBlocked, onChoose }: ProfileMenuProps) {
  const t = useTranslations('sandboxes.profile');
  return (
    <RowMenu label={t('menu', { name: profile.name })}>
      <MenuItem onClick={() => onChoose('edit')}>
        <Pencil aria-hidden strokeWidth={1.5} />
        {t('editAction')}
      </MenuItem>
      <MenuItem onClick={() => onChoose('rotate')}>
        <RefreshCw aria-hidden strokeWidth={1.5} />
        {t('rotate.action')}
      </MenuItem>
      <MenuItem disabled={isBlocked} onClick={() => onChoose('environment')}>
        <SquareTerminal aria-hidden strokeWidth={1.5} />
        {t('environment.action')}
      </MenuItem>
      {!isUsual(profile) && (
        <>
          <MenuSeparator />
          <MenuItem danger onClick={() => onChoose('delete')}>
            <Trash2 aria-hidden strokeWidth={1.5} />
            {t('delete.action')}
          </MenuItem>
        </>
      )}
    </RowMenu>
  );
}

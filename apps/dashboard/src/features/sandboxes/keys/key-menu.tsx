'use client';

import { VirtualKey } from '@signet/contracts';
import { Ban, PauseCircle, Pencil, PlayCircle, ScanSearch } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { asProblem } from '@/lib/api/problem';
import { useCan } from '@/lib/session/use-session';
import { MenuItem, MenuLink, MenuSeparator } from '@/ui/menu';
import { RowMenu } from '@/ui/row-menu';
import { toast } from '@/ui/toast';
import { useSandboxWrite } from '../use-sandbox-write';
import { scopeOf } from './key-columns';

interface KeyMenuProps {
  virtualKey: VirtualKey;
  onEdit: () => void;
  onRevoke: () => void;
  /** A refusal to block or unblock. */
  onProblem: (problem: ReturnType<typeof asProblem> | null) => void;
}

/** What can be done with a key. Blocking can be taken back, so it is done at once. */
export function KeyMenu({ virtualKey, onEdit, onRevoke, onProblem }: KeyMenuProps) {
  const t = useTranslations('sandboxes.key');
  const canChange = useCan('ati:write');
  const change = useSandboxWrite(VirtualKey);
  const { id, alias, state } = virtualKey;
  const isUsable = state === 'active' || state === 'blocked';
  const turn = (to: 'block' | 'unblock') => {
    onProblem(null);
    change.mutate((api) => api.virtualKeys[to](id), {
      onSuccess: () => toast(t(`${to}.done`)),
      onError: (error) => onProblem(asProblem(error)),
    });
  };
  return (
    <RowMenu label={t('menu', { name: alias })}>
      <MenuLink href={`/tools/checker?holder=key&held=${encodeURIComponent(scopeOf(virtualKey))}`}>
        <ScanSearch aria-hidden strokeWidth={1.5} />
        {t('check')}
      </MenuLink>
      {canChange && isUsable && (
        <>
          <MenuItem onClick={onEdit}>
            <Pencil aria-hidden strokeWidth={1.5} />
            {t('edit.action')}
          </MenuItem>
          {state === 'active' ? (
            <MenuItem onClick={() => turn('block')}>
              <PauseCircle aria-hidden strokeWidth={1.5} />
              {t('block.action')}
            </MenuItem>
          ) : (
            <MenuItem onClick={() => turn('unblock')}>
              <PlayCircle aria-hidden strokeWidth={1.5} />
              {t('unblock.action')}
            </MenuItem>
          )}
          <MenuSeparator />
          <MenuItem danger onClick={onRevoke}>
            <Ban aria-hidden strokeWidth={1.5} />
            {t('revoke.action')}
          </MenuItem>
        </>
      )}
    </RowMenu>
  );
}

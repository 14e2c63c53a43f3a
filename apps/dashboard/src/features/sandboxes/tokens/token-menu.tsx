'use client';

import type { SessionToken } from '@signet/contracts';
import { Ban, ScanSearch } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { MenuItem, MenuLink, MenuSeparator } from '@/ui/menu';
import { RowMenu } from '@/ui/row-menu';

/** What can be done with a session token: its text is kept nowhere, and cannot be shown. */
export function TokenMenu({ token, onRevoke }: { token: SessionToken; onRevoke: () => void }) {
  const t = useTranslations('sandboxes.token');
  const canChange = useCan('ati:write');
  return (
    <RowMenu label={t('menu', { name: token.sub })}>
      <MenuLink href={`/tools/checker?held=${encodeURIComponent(token.scope)}`}>
        <ScanSearch aria-hidden strokeWidth={1.5} />
        {t('check')}
      </MenuLink>
      {canChange && token.state === 'live' && (
        <>
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

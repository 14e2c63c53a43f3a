'use client';

import type { SessionToken } from '@signet/contracts';
import { Ban, Ellipsis, ScanSearch } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { Menu, MenuItem, MenuLink, MenuSeparator } from '@/ui/menu';

/** What can be done with a session token: its text is kept nowhere, and cannot be shown. */
export function TokenMenu({ token, onRevoke }: { token: SessionToken; onRevoke: () => void }) {
  const t = useTranslations('sandboxes.token');
  const canChange = useCan('ati:write');
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" size="iconDense" aria-label={t('menu', { name: token.sub })}>
          <Ellipsis aria-hidden strokeWidth={1.5} />
        </Button>
      }
    >
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
    </Menu>
  );
}

'use client';

import type { Agent } from '@signet/contracts';
import { Ban, Copy, Ellipsis, Eye } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { copyText } from '@/ui/copy-button';
import { Menu, MenuItem, MenuLink, MenuSeparator } from '@/ui/menu';
import { toast } from '@/ui/toast';
import { RevokeAgentDialog } from './revoke-agent-dialog';

export function AgentRowMenu({ agent }: { agent: Agent }) {
  const t = useTranslations('agents');
  const canChange = useCan('agents:write');
  const [isRevoking, setIsRevoking] = useState(false);
  const copyId = async () => {
    if (await copyText(agent.id)) toast(t('menu.copied'));
  };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button variant="ghost" size="iconDense" aria-label={t('menu.label', { name: agent.name })}>
            <Ellipsis aria-hidden strokeWidth={1.5} />
          </Button>
        }
      >
        <MenuLink href={`/agents/${agent.id}`}>
          <Eye aria-hidden strokeWidth={1.5} />
          {t('menu.view')}
        </MenuLink>
        <MenuItem onClick={() => void copyId()}>
          <Copy aria-hidden strokeWidth={1.5} />
          {t('menu.copyId')}
        </MenuItem>
        {canChange && agent.status !== 'revoked' && (
          <>
            <MenuSeparator />
            <MenuItem danger onClick={() => setIsRevoking(true)}>
              <Ban aria-hidden strokeWidth={1.5} />
              {t('revoke.action')}
            </MenuItem>
          </>
        )}
      </Menu>
      <RevokeAgentDialog agent={agent} open={isRevoking} onOpenChange={setIsRevoking} />
    </>
  );
}

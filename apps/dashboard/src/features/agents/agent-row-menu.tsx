'use client';

import type { Agent } from '@signet/contracts';
import { Copy, Eye } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { copyText } from '@/ui/copy-button';
import { MenuItem, MenuLink, MenuSeparator } from '@/ui/menu';
import { RowMenu } from '@/ui/row-menu';
import { toast } from '@/ui/toast';
import { DECISION_ICONS } from './lifecycle/decision-icon';
import { decisionsFor } from './lifecycle/decisions';
import { useDecide } from './lifecycle/use-decide';

export function AgentRowMenu({ agent }: { agent: Agent }) {
  const t = useTranslations('agents');
  const canChange = useCan('agents:write');
  const { decide, dialogs } = useDecide(agent);
  const decisions = canChange ? decisionsFor(agent.status) : [];
  const copyId = async () => {
    if (await copyText(agent.id)) toast(t('menu.copied'));
  };
  return (
    <>
      <RowMenu label={t('menu.label', { name: agent.name })}>
        <MenuLink href={`/agents/${agent.id}`}>
          <Eye aria-hidden strokeWidth={1.5} />
          {t('menu.view')}
        </MenuLink>
        <MenuItem onClick={() => void copyId()}>
          <Copy aria-hidden strokeWidth={1.5} />
          {t('menu.copyId')}
        </MenuItem>
        {decisions.length > 0 && <MenuSeparator />}
        {decisions.map((decision) => {
          const Icon = DECISION_ICONS[decision];
          return (
            <MenuItem
              key={decision}
              danger={decision === 'revoke' || decision === 'deny'}
              onClick={() => decide(decision)}
            >
              <Icon aria-hidden strokeWidth={1.5} />
              {t(`${decision}.action`)}
            </MenuItem>
          );
        })}
      </RowMenu>
      {dialogs}
    </>
  );
}

'use client';

import type { Agent } from '@signet/contracts';
import { Ellipsis } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { Menu, MenuItem } from '@/ui/menu';
import { DECISION_ICONS } from './decision-icon';
import { decisionsFor } from './decisions';
import { useDecide } from './use-decide';

/** The buttons of the agent page: what the agent's state calls for, with the final one in the overflow menu. */
export function AgentActions({ agent }: { agent: Agent }) {
  const t = useTranslations('agents');
  const canChange = useCan('agents:write');
  const { decide, dialogs, isPending } = useDecide(agent);
  if (!canChange) return null;
  const decisions = decisionsFor(agent.status);
  return (
    <>
      {decisions
        .filter((decision) => decision !== 'revoke')
        .map((decision) => {
          const Icon = DECISION_ICONS[decision];
          return (
            <Button
              key={decision}
              variant={decision === 'approve' || decision === 'reactivate' ? 'primary' : 'secondary'}
              busy={isPending}
              onClick={() => decide(decision)}
            >
              <Icon aria-hidden strokeWidth={1.5} />
              {t(`${decision}.action`)}
            </Button>
          );
        })}
      {decisions.includes('revoke') && (
        <Menu
          align="end"
          trigger={
            <Button variant="ghost" size="icon" aria-label={t('menu.label', { name: agent.name })}>
              <Ellipsis aria-hidden strokeWidth={1.5} />
            </Button>
          }
        >
          <MenuItem danger onClick={() => decide('revoke')}>
            <DECISION_ICONS.revoke aria-hidden strokeWidth={1.5} />
            {t('revoke.action')}
          </MenuItem>
        </Menu>
      )}
      {dialogs}
    </>
  );
}

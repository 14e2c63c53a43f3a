'use client';

import type { Agent } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { Fix, FixButtons } from '@/frames/feature';
import { Button, ButtonLink } from '@/ui/button';
import { agentQueries } from './agent-queries';
import { decisionsFor } from './lifecycle/decisions';
import { useDecide } from './lifecycle/use-decide';

/** The changes of an agent that let it through again. */
export const agentFixes: FixButtons = {
  'agent.approve': ({ fix }) => <DecideFix fix={fix} decision="approve" />,
  'agent.reactivate': ({ fix }) => <DecideFix fix={fix} decision="reactivate" />,
  'credential.create': ({ fix }) => <PlaceFix fix={fix} to="credentials?do=create" label="createKey" />,
  'permission.grant': ({ fix }) => (
    <PlaceFix
      fix={fix}
      to={`access?${new URLSearchParams({ grant: fix.permission ?? '' })}`}
      label="changePermissions"
    />
  ),
  'tier.raise': ({ fix }) => <PlaceFix fix={fix} to="access?do=raise-tier" label="raiseTier" />,
};

interface PlaceFixProps {
  fix: Fix;
  /** Where the change is made: the dialog or form opens there by itself. */
  to: string;
  label: 'createKey' | 'changePermissions' | 'raiseTier';
}

function PlaceFix({ fix: { agent_id: id }, to, label }: PlaceFixProps) {
  const t = useTranslations('agents.fix');
  if (!id) return null;
  return (
    <ButtonLink size="dense" variant="primary" href={`/agents/${id}/${to}`}>
      {t(label)}
    </ButtonLink>
  );
}

type LettingIn = 'approve' | 'reactivate';

/** Lets an agent in again at once, if it still needs that. */
function DecideFix({ fix: { agent_id: id }, decision }: { fix: Fix; decision: LettingIn }) {
  const t = useTranslations('agents.fix');
  const { data: agent } = useQuery({ ...agentQueries.detail(id ?? ''), enabled: id !== undefined });
  if (!agent) return null;
  if (!decisionsFor(agent.status).includes(decision))
    return <p className="text-small text-muted">{t('done')}</p>;
  return <DecideButton agent={agent} decision={decision} />;
}

function DecideButton({ agent, decision }: { agent: Agent; decision: LettingIn }) {
  const t = useTranslations('agents');
  const { decide, dialogs, isPending } = useDecide(agent);
  return (
    <>
      <Button size="dense" variant="primary" busy={isPending} onClick={() => decide(decision)}>
        {t(`${decision}.action`)}
      </Button>
      {dialogs}
    </>
  );
}

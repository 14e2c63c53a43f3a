'use client';

import type { Agent, Explanation } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { agentQueries } from '@/features/agents/agent-queries';
import { decisionsFor } from '@/features/agents/lifecycle/decisions';
import { useDecide } from '@/features/agents/lifecycle/use-decide';
import { useCan } from '@/lib/session/use-session';
import { Button, ButtonLink } from '@/ui/button';
import { Facts } from '@/ui/facts';

/** Why a call was refused: the rule, what it saw, and the one change that would let it through. */
export function Why({ why }: { why: Explanation }) {
  const t = useTranslations('why');
  const id = useId();
  const saw = Object.entries(why.inputs);
  return (
    <section
      aria-labelledby={id}
      className="flex flex-col gap-3 rounded-control border border-line bg-sunken p-3"
    >
      <h3 id={id} className="text-small font-semibold">
        {t('title')}
      </h3>
      <p className="text-small">{why.says}</p>
      {saw.length > 0 && (
        <details className="text-small">
          <summary className="w-fit py-0.5 text-muted">{t('saw')}</summary>
          <div className="pt-3">
            <Facts
              facts={saw.map(([name, value]) => ({
                label: name.replaceAll('_', ' '),
                value: <code className="font-mono">{Array.isArray(value) ? value.join(', ') : value}</code>,
              }))}
            />
          </div>
        </details>
      )}
      {why.fix && <Fix fix={why.fix} />}
    </section>
  );
}

type FixProps = { fix: NonNullable<Explanation['fix']> };

function Fix({ fix }: FixProps) {
  const t = useTranslations('why');
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-3">
      <p className="min-w-0 flex-1 text-small">
        <span className="block text-meta text-muted">{t('fix')}</span>
        {fix.says}
      </p>
      <FixAction fix={fix} />
    </div>
  );
}

/** Where the console makes a change of an agent. */
const PLACES = {
  'credential.create': 'credentials',
  'permission.grant': 'access',
  'tier.raise': 'settings',
} as const;

const isPlace = (verb: string): verb is keyof typeof PLACES => Object.hasOwn(PLACES, verb);

function FixAction({ fix: { verb, agent_id: agentId } }: FixProps) {
  const t = useTranslations('why');
  const canChange = useCan('agents:write');
  if (!canChange) return null;
  if (verb === 'agent.register' || verb === 'operator.register')
    return (
      <ButtonLink size="dense" href="/agents/new">
        {t('verb.register')}
      </ButtonLink>
    );
  if (!agentId) return null;
  if (verb === 'agent.reactivate' || verb === 'agent.approve')
    return <Decide agentId={agentId} decision={verb === 'agent.approve' ? 'approve' : 'reactivate'} />;
  if (!isPlace(verb)) return null;
  return (
    <ButtonLink size="dense" href={`/agents/${agentId}/${PLACES[verb]}`}>
      {t(`verb.${PLACES[verb]}`)}
    </ButtonLink>
  );
}

interface DecideProps {
  decision: 'approve' | 'reactivate';
}

/** Makes the change at once, if the agent still needs it. */
function Decide({ agentId, decision }: DecideProps & { agentId: string }) {
  const t = useTranslations('why');
  const { data: agent } = useQuery(agentQueries.detail(agentId));
  if (!agent) return null;
  if (!decisionsFor(agent.status).includes(decision))
    return <p className="text-small text-muted">{t('done')}</p>;
  return <DecideButton agent={agent} decision={decision} />;
}

function DecideButton({ agent, decision }: DecideProps & { agent: Agent }) {
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

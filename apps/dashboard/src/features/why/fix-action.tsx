'use client';

import type { Explanation } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { EnableDialog } from '@/features/webhooks/detail/enable-dialog';
import { webhookQueries } from '@/features/webhooks/webhook-queries';
import { useCan } from '@/lib/session/use-session';
import { Button, ButtonLink } from '@/ui/button';
import { DecideFix } from './decide-fix';

type Fix = NonNullable<Explanation['fix']>;

/** The change that an explanation names, as a button; nothing where the console cannot make it. */
export function FixAction({ fix }: { fix: Fix }) {
  const ofAgents = useCan('agents:write');
  const ofWebhooks = useCan('webhooks:write');
  if (fix.verb.startsWith('endpoint.') || fix.verb === 'secret.rotate')
    return ofWebhooks ? <WebhookFix fix={fix} /> : null;
  return ofAgents ? <AgentFix fix={fix} /> : null;
}

/** Where the console makes a change of an agent: the dialog or form opens there by itself. */
const AGENT_PLACES = {
  'credential.create': () => 'credentials?do=create',
  'permission.grant': ({ permission }: Fix) => `access?${new URLSearchParams({ grant: permission ?? '' })}`,
  'tier.raise': () => 'access?do=raise-tier',
} as const;

const isAgentPlace = (verb: string): verb is keyof typeof AGENT_PLACES => Object.hasOwn(AGENT_PLACES, verb);

function AgentFix({ fix }: { fix: Fix }) {
  const t = useTranslations('why.verb');
  const { verb, agent_id: agentId } = fix;
  if (verb === 'agent.register' || verb === 'operator.register')
    return (
      <ButtonLink size="dense" href="/agents/new">
        {t('agent_register')}
      </ButtonLink>
    );
  if (!agentId) return null;
  if (verb === 'agent.reactivate' || verb === 'agent.approve')
    return <DecideFix agentId={agentId} decision={verb === 'agent.approve' ? 'approve' : 'reactivate'} />;
  if (!isAgentPlace(verb)) return null;
  return (
    <ButtonLink size="dense" variant="primary" href={`/agents/${agentId}/${AGENT_PLACES[verb](fix)}`}>
      {t(PLACE_WORDS[verb])}
    </ButtonLink>
  );
}

const PLACE_WORDS = {
  'credential.create': 'credential_create',
  'permission.grant': 'permission_grant',
  'tier.raise': 'tier_raise',
} as const;

function WebhookFix({ fix: { verb, webhook_id: webhookId } }: { fix: Fix }) {
  const t = useTranslations('why.verb');
  if (verb === 'endpoint.add')
    return (
      <ButtonLink size="dense" href="/webhooks/new">
        {t('endpoint_add')}
      </ButtonLink>
    );
  if (!webhookId) return null;
  if (verb === 'endpoint.enable') return <EnableFix webhookId={webhookId} />;
  if (verb === 'endpoint.change')
    return (
      <ButtonLink size="dense" variant="primary" href={`/webhooks/${webhookId}/settings`}>
        {t('endpoint_change')}
      </ButtonLink>
    );
  return (
    <ButtonLink size="dense" variant="primary" href={`/webhooks/${webhookId}?do=rotate`}>
      {t('secret_rotate')}
    </ButtonLink>
  );
}

function EnableFix({ webhookId }: { webhookId: string }) {
  const t = useTranslations('webhooks');
  const { data: webhook } = useQuery(webhookQueries.detail(webhookId));
  const [isEnabling, setIsEnabling] = useState(false);
  if (!webhook) return null;
  return (
    <>
      <Button size="dense" variant="primary" onClick={() => setIsEnabling(true)}>
        {t('enable.open')}
      </Button>
      {isEnabling && <EnableDialog webhook={webhook} onClose={() => setIsEnabling(false)} />}
    </>
  );
}

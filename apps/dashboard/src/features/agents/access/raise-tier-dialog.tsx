'use client';

import { Agent, RateTier } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmAction } from '@/frames/confirm-action';
import { Notice } from '@/frames/notice';
import { named } from '@/ui/name';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { useChangeAgent } from '../use-change-agent';
import { useRateTierLabel } from '../use-rate-tier-label';

interface RaiseTierDialogProps {
  agent: Agent;
  onClose: () => void;
}

/** Lets an agent make more calls. Offers what is above its rate tier, or says that nothing is. */
export function RaiseTierDialog({ agent, onClose }: RaiseTierDialogProps) {
  const t = useTranslations('agents.raiseTier');
  const tierLabel = useRateTierLabel();
  const higher = RateTier.options.slice(RateTier.options.indexOf(agent.rate_tier) + 1);
  const [tier, setTier] = useState(higher[0]);
  const change = useChangeAgent(Agent);
  const title = t.rich('title', named(agent.name));
  const current = tierLabel(agent.rate_tier);
  if (!tier) {
    return (
      <Notice title={title} close={t('keep')} onClose={onClose}>
        <p>{t('highest', { tier: current })}</p>
      </Notice>
    );
  }
  return (
    <ConfirmAction
      title={title}
      description={<p>{t('text', { tier: current })}</p>}
      tone="primary"
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async () => {
        const body = { rate_tier: tier };
        await change.mutateAsync((api) => api.agents.edit(agent.id, body, { ifMatch: agent.updated_at }));
        toast(t('done'));
      }}
      onClose={onClose}
    >
      <SelectField
        label={t('tier')}
        value={tier}
        onChange={(event) => setTier(event.target.value as RateTier)}
        options={higher.map((value) => ({ value, label: tierLabel(value) }))}
      />
    </ConfirmAction>
  );
}

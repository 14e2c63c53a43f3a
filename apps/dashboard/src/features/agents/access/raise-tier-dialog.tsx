'use client';

import { Agent, RateTier } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { asProblem } from '@/lib/api/problem';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
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
  const change = useChangeAgent(agent.id, Agent);
  const submit = async () => {
    const edit = { method: 'PATCH', body: { rate_tier: tier }, ifMatch: agent.updated_at } as const;
    if (!(await change.mutateAsync(edit).catch(() => null))) return;
    onClose();
    toast(t('done'));
  };
  const problem = change.isError ? asProblem(change.error) : null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { name: agent.name })}
      description={<p>{t(tier ? 'text' : 'highest', { tier: tierLabel(agent.rate_tier) })}</p>}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      actions={
        <>
          <Button size="large" onClick={onClose}>
            {t('keep')}
          </Button>
          {tier && (
            <Button type="submit" variant="primary" size="large" busy={change.isPending}>
              {change.isPending ? t('pending') : t('action')}
            </Button>
          )}
        </>
      }
    >
      <FormProblem problem={problem} />
      {tier && (
        <SelectField
          label={t('tier')}
          value={tier}
          onChange={(event) => setTier(event.target.value as RateTier)}
          options={higher.map((value) => ({ value, label: tierLabel(value) }))}
        />
      )}
    </ConfirmDialog>
  );
}

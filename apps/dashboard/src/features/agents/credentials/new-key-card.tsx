'use client';

import type { IssuedCredential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useLeaveGuard } from '@/lib/leave-guard';
import { Card } from '@/ui/card';
import { LeaveDialog } from '@/ui/leave-dialog';
import { SecretReveal } from '@/ui/secret-reveal';

interface NewKeyCardProps {
  agentId: string;
  issued: IssuedCredential;
  apiUrl: string;
  /** Drops the key from memory. */
  onStored: () => void;
}

/** The one time a new key can be read. Leaving the page asks first. */
export function NewKeyCard({ agentId, issued, apiUrl, onStored }: NewKeyCardProps) {
  const t = useTranslations('credentials.issued');
  const card = useRef<HTMLElement>(null);
  const { pending, stay } = useLeaveGuard(true);
  useEffect(() => {
    card.current?.focus();
    card.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section
      ref={card}
      tabIndex={-1}
      aria-label={t('title', { name: issued.credential.name })}
      className="outline-none"
    >
      <Card title={t('title', { name: issued.credential.name })} className="border-accent">
        <SecretReveal
          label={t('label')}
          secret={issued.api_key}
          advice={t('advice')}
          env={`SIGNET_URL=${apiUrl}\nSIGNET_AGENT_ID=${agentId}\nSIGNET_API_KEY=${issued.api_key}\n`}
          fileName={`${agentId}.env`}
          onStored={onStored}
        />
      </Card>
      <LeaveDialog losing="key" pending={pending} onStay={stay} />
    </section>
  );
}

'use client';

import type { IssuedCredential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useRef } from 'react';
import { useLeaveGuard } from '@/lib/leave-guard';
import { Card } from '@/ui/card';
import { LeaveDialog } from '@/ui/leave-dialog';
import { named } from '@/ui/name';
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
  const title = useId();
  const card = useRef<HTMLElement>(null);
  const { pending, stay } = useLeaveGuard(true);
  useEffect(() => {
    card.current?.focus();
    card.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section ref={card} tabIndex={-1} aria-labelledby={title} className="outline-none">
      <Card
        title={<span id={title}>{t.rich('title', named(issued.credential.name))}</span>}
        className="border-accent"
      >
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

'use client';

import { useEffect, useId, useRef, type ComponentProps, type ReactNode } from 'react';
import { useLeaveGuard } from '@/lib/leave-guard';
import { Card } from '@/ui/card';
import { LeaveDialog } from '@/ui/leave-dialog';
import { SecretReveal } from '@/ui/secret-reveal';

interface IssuedCardProps extends ComponentProps<typeof SecretReveal> {
  title: ReactNode;
  losing: ComponentProps<typeof LeaveDialog>['losing'];
}

/** The one time that what was issued can be read. Leaving the page asks first. */
export function IssuedCard({ title, losing, ...reveal }: IssuedCardProps) {
  const id = useId();
  const card = useRef<HTMLElement>(null);
  const { pending, stay } = useLeaveGuard(true);
  useEffect(() => {
    card.current?.focus();
    card.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section ref={card} tabIndex={-1} aria-labelledby={id} className="outline-none">
      <Card title={<span id={id}>{title}</span>} className="border-accent">
        <SecretReveal {...reveal} />
      </Card>
      <LeaveDialog losing={losing} pending={pending} onStay={stay} />
    </section>
  );
}

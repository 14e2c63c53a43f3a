'use client';

import type { ActivityEvent } from '@signet/contracts';
import { useTranslations } from 'next-intl';

/** Whether an event is about a call that was not let through. */
export const isRefused = ({ outcome, type }: ActivityEvent): boolean =>
  outcome === 'denied' || type === 'agent.verification_failed' || type === 'member.sign_in_failed';

/** Says in the row of a refusal that its link leads to the reason. A row has one link, which is as large as the row. */
export function WhyCue() {
  const t = useTranslations('why');
  return <span className="shrink-0 text-link underline underline-offset-2">{t('ask')}</span>;
}

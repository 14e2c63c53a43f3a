'use client';

import { useTranslations } from 'next-intl';
import type messages from '@/i18n/en';

type Fault = keyof typeof messages.webhooks.fault;

/** Says why a call or a delivery failed. A code this dashboard does not know yet shows as it is. */
export function useFaultWords(): (code: string) => string {
  const t = useTranslations('webhooks.fault');
  return (code) => (t.has(code as Fault) ? t(code as Fault) : code);
}

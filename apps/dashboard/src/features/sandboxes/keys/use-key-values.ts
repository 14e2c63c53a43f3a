'use client';

import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { writtenRates } from '../rates/written-rates';
import { keyRights } from '../written-scopes';

/** What can be said of the rights of a key, whether it is new or not. */
export function useKeyValues() {
  const t = useTranslations('sandboxes');
  return z.object({
    scopes: keyRights({ none: t('key.noScopes'), other: t('key.otherScopes') }),
    rate: writtenRates(t('rates.wrong')),
  });
}

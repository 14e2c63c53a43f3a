'use client';

import type { IssuedWebhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { PageHeader } from '@/ui/page-header';
import { AddForm } from './add-form';
import { Added } from './added';

/** Two steps on one page: say what to send where, then store the secret that is shown this once. */
export function AddEndpoint() {
  const t = useTranslations('webhooks.add');
  // Lives in this component only, until its owner says that it is stored.
  const [issued, setIssued] = useState<IssuedWebhook | null>(null);
  if (issued) {
    return <Added issued={issued} onStored={() => setIssued({ ...issued, secret: null })} />;
  }
  return (
    <div className="mx-auto flex w-full max-w-180 flex-col gap-6">
      <PageHeader title={t('title')} description={t('description')} />
      <AddForm onAdded={setIssued} />
    </div>
  );
}

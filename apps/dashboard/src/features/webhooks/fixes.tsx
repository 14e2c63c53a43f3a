'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Fix, FixButtons } from '@/frames/feature';
import { Button, ButtonLink } from '@/ui/button';
import { EnableDialog } from './detail/enable-dialog';
import { webhookQueries } from './webhook-queries';

/** The changes of an endpoint that let events reach it. */
export const webhookFixes: FixButtons = {
  'endpoint.add': AddFix,
  'endpoint.enable': EnableFix,
  'endpoint.change': ({ fix }) => <PlaceFix fix={fix} to="/settings" label="changeAddress" />,
  'secret.rotate': ({ fix }) => <PlaceFix fix={fix} to="?do=rotate" label="rotateKey" />,
};

function AddFix() {
  const t = useTranslations('webhooks.add');
  return (
    <ButtonLink size="dense" href="/webhooks/new">
      {t('action')}
    </ButtonLink>
  );
}

interface PlaceFixProps {
  fix: Fix;
  /** Where the change is made: the dialog or form opens there by itself. */
  to: string;
  label: 'changeAddress' | 'rotateKey';
}

function PlaceFix({ fix: { webhook_id: id }, to, label }: PlaceFixProps) {
  const t = useTranslations('webhooks.fix');
  if (!id) return null;
  return (
    <ButtonLink size="dense" variant="primary" href={`/webhooks/${id}${to}`}>
      {t(label)}
    </ButtonLink>
  );
}

function EnableFix({ fix: { webhook_id: id } }: { fix: Fix }) {
  const t = useTranslations('webhooks');
  const { data: webhook } = useQuery({ ...webhookQueries.detail(id ?? ''), enabled: id !== undefined });
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

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { ButtonLink } from '@/ui/button';

/** The way to a new endpoint, for those who may add one. */
export function AddEndpointLink() {
  const t = useTranslations('webhooks.add');
  if (!useCan('webhooks:write')) return null;
  return (
    <ButtonLink variant="primary" href="/webhooks/new">
      <Plus aria-hidden strokeWidth={1.5} />
      {t('action')}
    </ButtonLink>
  );
}

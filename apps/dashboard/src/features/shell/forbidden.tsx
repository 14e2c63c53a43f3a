import type { OperatorPermission } from '@signet/contracts';
import { Lock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '@/ui/button';
import { MessagePage } from './message-page';

export function Forbidden({ permission }: { permission: OperatorPermission }) {
  const t = useTranslations('shell.forbidden');
  return (
    <MessagePage icon={Lock} title={t('title')} description={t('description', { permission })}>
      <ButtonLink href="/">{t('action')}</ButtonLink>
    </MessagePage>
  );
}

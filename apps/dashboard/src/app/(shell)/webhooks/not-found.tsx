import { Webhook } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { MessagePage } from '@/features/shell/message-page';
import { ButtonLink } from '@/ui/button';

export default function WebhookNotFound() {
  const t = useTranslations('webhooks');
  return (
    <MessagePage icon={Webhook} title={t('notFoundTitle')} description={t('notFoundText')}>
      <ButtonLink href="/webhooks">{t('notFoundAction')}</ButtonLink>
    </MessagePage>
  );
}

import { Wrench } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { MessagePage } from '@/features/shell/message-page';
import { ButtonLink } from '@/ui/button';

export default function EntryNotFound() {
  const t = useTranslations('tools');
  return (
    <MessagePage icon={Wrench} title={t('notFoundTitle')} description={t('notFoundText')}>
      <ButtonLink href="/tools">{t('notFoundAction')}</ButtonLink>
    </MessagePage>
  );
}

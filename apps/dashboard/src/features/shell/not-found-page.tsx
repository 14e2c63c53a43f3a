import { Compass } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '@/ui/button';
import { MessagePage } from './message-page';

export function NotFoundPage() {
  const t = useTranslations('shell.notFound');
  return (
    <MessagePage icon={Compass} title={t('title')} description={t('description')}>
      <ButtonLink href="/">{t('action')}</ButtonLink>
    </MessagePage>
  );
}

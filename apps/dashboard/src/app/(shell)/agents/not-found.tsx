import { Bot } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { MessagePage } from '@/features/shell/message-page';
import { ButtonLink } from '@/ui/button';

export default function AgentNotFound() {
  const t = useTranslations('agents.detail');
  return (
    <MessagePage icon={Bot} title={t('notFoundTitle')} description={t('notFoundText')}>
      <ButtonLink href="/agents">{t('notFoundAction')}</ButtonLink>
    </MessagePage>
  );
}

import { PlugZap } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { buttonClass } from '@/ui/button';
import { MessagePage } from './message-page';

/** Shown instead of any page while the API does not answer. */
export function Unavailable({ path }: { path: string }) {
  const t = useTranslations('shell.unavailable');
  return (
    <main>
      <MessagePage icon={PlugZap} title={t('title')} description={t('description')}>
        {/* A plain link: a full load asks the server again. */}
        <a href={path} className={buttonClass({ variant: 'primary' })}>
          {t('action')}
        </a>
      </MessagePage>
    </main>
  );
}

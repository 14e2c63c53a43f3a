import { useTranslations } from 'next-intl';
import { PageSkeleton } from '@/ui/page-skeleton';

export default function Loading() {
  const t = useTranslations('webhooks.add');
  return <PageSkeleton isColumn title={t('title')} />;
}

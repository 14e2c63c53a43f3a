import { useTranslations } from 'next-intl';
import { PageSkeleton } from '@/ui/page-skeleton';

export default function Loading() {
  const t = useTranslations('overview');
  return <PageSkeleton title={t('title')} />;
}

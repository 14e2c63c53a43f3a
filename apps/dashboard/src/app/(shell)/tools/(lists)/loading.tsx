import { useTranslations } from 'next-intl';
import { ListSkeleton } from '@/ui/list-skeleton';

export default function Loading() {
  const t = useTranslations('tools');
  return <ListSkeleton title={t('title')} />;
}

export { DetailSkeleton as default } from '@/ui/page-skeleton';

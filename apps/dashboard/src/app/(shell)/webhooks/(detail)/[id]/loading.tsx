export { PartSkeleton as default } from '@/ui/page-skeleton';

export { ListSkeleton as default } from '@/ui/list-skeleton';

import { NotFoundPage } from '@/features/shell/not-found-page';

export default function RootNotFound() {
  return (
    <main>
      <NotFoundPage />
    </main>
  );
}

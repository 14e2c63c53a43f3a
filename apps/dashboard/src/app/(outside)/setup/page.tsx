import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { SetupForm } from '@/features/setup/setup-form';
import { OutsideFrame } from '@/features/shell/outside-frame';
import { Unavailable } from '@/features/shell/unavailable';
import { findEntry } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('setup');
  return { title: t('title') };
}

export default async function SetupPage() {
  const entry = await findEntry();
  if (entry === 'unavailable') return <Unavailable path="/setup" />;
  if (entry !== 'setup') redirect(entry === 'signed-in' ? '/' : '/sign-in');

  const t = await getTranslations('setup');
  return (
    <OutsideFrame title={t('title')} description={t('description')}>
      <SetupForm />
    </OutsideFrame>
  );
}

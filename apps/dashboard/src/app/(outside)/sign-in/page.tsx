import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { SignInForm } from '@/features/session/sign-in-form';
import { OutsideFrame } from '@/features/shell/outside-frame';
import { Unavailable } from '@/features/shell/unavailable';
import { safeNext } from '@/lib/session/safe-next';
import { findEntry } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('session');
  return { title: t('title') };
}

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next } = await searchParams;
  const target = safeNext(typeof next === 'string' ? next : null);
  const entry = await findEntry();
  if (entry === 'unavailable') return <Unavailable path="/sign-in" />;
  if (entry === 'setup') redirect('/setup');
  if (entry === 'signed-in') redirect(target);

  const t = await getTranslations('session');
  return (
    <OutsideFrame title={t('title')}>
      <SignInForm next={target} />
    </OutsideFrame>
  );
}

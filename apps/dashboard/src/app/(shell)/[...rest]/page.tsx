import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('shell.notFound');
  return { title: t('title') };
}

/** Catches unknown addresses inside the shell, so that the navigation stays. */
export default function UnknownPage(): never {
  notFound();
}

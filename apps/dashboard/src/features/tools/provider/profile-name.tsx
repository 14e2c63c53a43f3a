'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Name } from '@/ui/name';
import { TextLink } from '@/ui/text-link';
import { toolQueries } from '../tool-queries';

/** The profile whose key a proxy verifies, by its name as soon as that is known. Profiles have no pages, only their list. */
export function ProfileName({ id }: { id: string | null }) {
  const t = useTranslations('tools.field');
  const profiles = useQuery(toolQueries.profiles());
  const its = profiles.data?.data.find((profile) => profile.id === id);
  if (!id || (profiles.isSuccess && !its)) return t('profileUnknown');
  return (
    <TextLink href="/tools/profiles">
      <Name>{its?.name ?? id}</Name>
    </TextLink>
  );
}

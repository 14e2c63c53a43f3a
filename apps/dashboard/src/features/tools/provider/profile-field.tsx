'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useFormContext } from 'react-hook-form';
import { Alert } from '@/ui/alert';
import { SelectField } from '@/ui/select-field';
import { TextLink } from '@/ui/text-link';
import { toolQueries } from '../tool-queries';

interface ProfileValues {
  profile_id: string;
}

/** Of which profile a proxy has the key: those of proxies of one's own are offered. */
export function ProfileField() {
  const t = useTranslations('tools.field');
  const { register, formState, getValues } = useFormContext<ProfileValues>();
  const profiles = useQuery(toolQueries.profiles());
  const offered = (profiles.data?.data ?? []).filter(({ target }) => target === 'stock');
  const chosen = getValues('profile_id');
  const isOffered = chosen === '' || offered.some(({ id }) => id === chosen);
  return (
    <>
      <SelectField
        label={t('profile')}
        help={t('profileHelp')}
        error={formState.errors.profile_id?.message}
        options={[
          { value: '', label: t('profileNone') },
          // Always among them: what is not, a browser would not show and not send.
          ...(isOffered ? [] : [{ value: chosen, label: profiles.isSuccess ? t('profileUnknown') : chosen }]),
          ...offered.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        {...register('profile_id')}
      />
      {profiles.isSuccess && offered.length === 0 && (
        <Alert tone="warning">
          {t('profilesEmpty')} <TextLink href="/tools/profiles">{t('profilesLink')}</TextLink>
        </Alert>
      )}
    </>
  );
}

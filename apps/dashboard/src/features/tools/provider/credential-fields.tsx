'use client';

import { CredentialPlace, ProviderCredential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useFormContext, useWatch } from 'react-hook-form';
import { z } from 'zod';
import { SelectField } from '@/ui/select-field';
import { MonoField } from '../fields/mono-field';

/** `kept` leaves the one that is stored, which nobody can read. */
const CHOICES = ['kept', 'none', ...CredentialPlace.options] as const;

export const CredentialValues = z.object({
  place: z.enum(CHOICES),
  header: z.string(),
  secret: z.string(),
});
export type CredentialValues = z.infer<typeof CredentialValues>;

/** What is sent: undefined keeps the stored one, null takes it away. */
export function credentialOf({ place, header, secret }: CredentialValues) {
  if (place === 'kept') return undefined;
  if (place === 'none') return null;
  return { place, value: secret, ...(place !== 'bearer' && { name: header.trim() }) };
}

const FIELDS: Readonly<Record<string, keyof CredentialValues>> = { name: 'header', value: 'secret' };

/** Says at the field that is meant what the API would say against the credential. */
export const withCredential = <T extends z.ZodType<CredentialValues>>(values: T) =>
  values.superRefine((all, context) => {
    const credential = credentialOf(all);
    const issues = credential ? ProviderCredential.safeParse(credential).error?.issues : undefined;
    for (const { path, message } of issues ?? [])
      context.addIssue({ code: 'custom', message, path: [FIELDS[String(path[0])] ?? 'secret'] });
  });

/** The fields of {@link CredentialValues}, in the form around them. */
export function CredentialFields({ hasStored }: { hasStored: boolean }) {
  const t = useTranslations('tools.credential');
  const { register, formState, control } = useFormContext<CredentialValues>();
  const place = useWatch({ control, name: 'place' });
  const { errors } = formState;
  return (
    <>
      <SelectField
        label={t('place')}
        help={t('placeHelp')}
        options={CHOICES.filter((choice) => hasStored || choice !== 'kept').map((value) => ({
          value,
          label: t(`choice.${value}`),
        }))}
        {...register('place')}
      />
      {(place === 'header' || place === 'query') && (
        <MonoField
          label={t(`name.${place}`)}
          error={errors.header?.message}
          placeholder={place === 'header' ? 'X-Api-Key' : 'api_key'}
          {...register('header')}
        />
      )}
      {place !== 'kept' && place !== 'none' && (
        <MonoField
          type="password"
          label={t('value')}
          help={t('valueHelp')}
          error={errors.secret?.message}
          {...register('secret')}
          autoComplete="new-password"
        />
      )}
    </>
  );
}

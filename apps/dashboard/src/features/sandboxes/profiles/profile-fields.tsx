'use client';

import { EditProfile, ProfileTarget } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useFormContext, useWatch } from 'react-hook-form';
import { z } from 'zod';
import { NumberField, TextField } from '@/ui/field';
import { SelectField } from '@/ui/select-field';

const settings = EditProfile.required().shape;

/** A text that may be left empty: null then. */
const orNull = <T extends z.ZodType<string | null, string | null>>(schema: T) =>
  z
    .string()
    .transform((text) => text.trim() || null)
    .pipe(schema);

/** What can be said of a profile, whether it is new or not. */
export const ProfileValues = z.object({
  name: settings.name,
  audience: settings.audience,
  issuer: orNull(settings.issuer),
  default_ttl_seconds: settings.default_ttl_seconds,
  max_ttl_seconds: settings.max_ttl_seconds,
  leeway_seconds: settings.leeway_seconds,
  target: settings.target,
  proxy_url: orNull(settings.proxy_url),
});
export type ProfileInput = z.input<typeof ProfileValues>;

const SECONDS = ['default_ttl_seconds', 'max_ttl_seconds', 'leeway_seconds'] as const;

interface ProfileFieldsProps {
  /** Everybody counts on the name of the first one. */
  hasFixedName: boolean;
}

/** The fields of {@link ProfileValues}, in the form around them. */
export function ProfileFields({ hasFixedName }: ProfileFieldsProps) {
  const t = useTranslations('sandboxes.profile.field');
  const { register, formState, control } = useFormContext<ProfileInput>();
  const { errors } = formState;
  const target = useWatch({ control, name: 'target' });
  return (
    <>
      {!hasFixedName && (
        <TextField
          large
          label={t('name')}
          help={t('nameHelp')}
          error={errors.name?.message}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...register('name')}
        />
      )}
      <SelectField
        label={t('target')}
        help={t(`targetHelp.${target}`)}
        options={ProfileTarget.options.map((value) => ({ value, label: t(`targets.${value}`) }))}
        {...register('target')}
      />
      {target === 'stock' && (
        <TextField
          large
          type="url"
          label={t('proxy')}
          help={t('proxyHelp')}
          error={errors.proxy_url?.message}
          placeholder="https://proxy.example.com"
          autoComplete="off"
          {...register('proxy_url')}
        />
      )}
      <TextField
        large
        label={t('audience')}
        help={t('audienceHelp')}
        error={errors.audience?.message}
        autoComplete="off"
        {...register('audience')}
      />
      <TextField
        large
        label={t('issuer')}
        help={t('issuerHelp')}
        error={errors.issuer?.message}
        autoComplete="off"
        {...register('issuer')}
      />
      <div className="grid items-start gap-4 sm:grid-cols-3">
        {SECONDS.map((name) => (
          <NumberField
            key={name}
            large
            label={t(name)}
            help={t('seconds')}
            error={errors[name]?.message}
            {...register(name, { valueAsNumber: true })}
          />
        ))}
      </div>
    </>
  );
}

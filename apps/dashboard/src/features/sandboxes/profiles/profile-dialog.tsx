'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateProfile, Profile, ProfileAlgorithm } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { FormDialog } from '@/frames/form-dialog';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { sandboxQueries } from '../sandbox-queries';
import { useSandboxWrite } from '../use-sandbox-write';
import { isUsual } from './is-usual';
import { ProfileFields, ProfileValues, type ProfileInput } from './profile-fields';

const NewProfile = ProfileValues.extend({ algorithm: ProfileAlgorithm });

/** As every organisation has one. */
const NEW: ProfileInput & { algorithm: ProfileAlgorithm } = {
  ...CreateProfile.parse({ name: 'new' }),
  name: '',
  issuer: 'ati-orchestrator',
  proxy_url: '',
};

export function AddProfileDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('sandboxes');
  const create = useSandboxWrite(Profile);
  const form = useForm({ resolver: zodResolver(NewProfile), defaultValues: NEW, mode: 'onTouched' });
  return (
    <FormDialog
      form={form}
      title={t('profile.add')}
      words={{ cancel: t('cancel'), save: t('profile.add'), pending: t('profile.adding') }}
      onSave={async (body) => {
        await create.mutateAsync((api) => api.profiles.create(body));
        toast(t('profile.added'));
      }}
      onClose={onClose}
    >
      <ProfileFields hasFixedName={false} />
      <SelectField
        label={t('column.algorithm')}
        help={t('profile.field.algorithmHelp')}
        options={ProfileAlgorithm.options.map((value) => ({ value, label: t(`algorithm.${value}`) }))}
        {...form.register('algorithm')}
      />
    </FormDialog>
  );
}

const valuesOf = (profile: Profile): ProfileInput => ({
  name: profile.name,
  target: profile.target,
  proxy_url: profile.proxy_url ?? '',
  audience: profile.audience,
  issuer: profile.issuer ?? '',
  default_ttl_seconds: profile.default_ttl_seconds,
  max_ttl_seconds: profile.max_ttl_seconds,
  leeway_seconds: profile.leeway_seconds,
});

export function EditProfileDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const t = useTranslations('sandboxes');
  const field = useTranslations('sandboxes.profile.field');
  const edit = useSandboxWrite(Profile);
  // Asked for when somebody else was faster.
  const { refetch } = useQuery({
    ...sandboxQueries.profile(profile.id),
    initialData: profile,
    enabled: false,
  });
  const form = useForm({
    resolver: zodResolver(ProfileValues),
    defaultValues: valuesOf(profile),
    mode: 'onTouched',
  });
  return (
    <FormDialog
      form={form}
      title={t('profile.edit', { name: profile.name })}
      words={{ cancel: t('cancel'), save: t('profile.save'), pending: t('profile.saving') }}
      onSave={async (body, _since, base = profile) => {
        const based = { ifMatch: base.updated_at };
        await edit.mutateAsync((api) => api.profiles.edit(base.id, body, based));
        toast(t('profile.saved'));
      }}
      shared={{
        what: 'profile',
        changedBy: ['ati.profile.updated'],
        base: profile,
        refetch,
        valuesOf,
        labels: {
          name: field('name'),
          target: field('target'),
          proxy_url: field('proxy'),
          audience: field('audience'),
          issuer: field('issuer'),
          default_ttl_seconds: field('default_ttl_seconds'),
          max_ttl_seconds: field('max_ttl_seconds'),
          leeway_seconds: field('leeway_seconds'),
        },
        say: (name, value) =>
          name === 'target' ? field(`targets.${value as Profile['target']}`) : undefined,
      }}
      onClose={onClose}
    >
      <ProfileFields hasFixedName={isUsual(profile)} />
    </FormDialog>
  );
}

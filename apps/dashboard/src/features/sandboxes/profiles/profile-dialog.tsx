'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateProfile, Profile, ProfileAlgorithm } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { FormDialog } from '@/frames/form-dialog';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
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

const valuesOf = ({ issuer, proxy_url, ...profile }: Profile): ProfileInput => ({
  ...profile,
  issuer: issuer ?? '',
  proxy_url: proxy_url ?? '',
});

export function EditProfileDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const t = useTranslations('sandboxes');
  const edit = useSandboxWrite(Profile);
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
      onSave={async (body) => {
        const based = { ifMatch: profile.updated_at };
        await edit.mutateAsync((api) => api.profiles.edit(profile.id, body, based));
        toast(t('profile.saved'));
      }}
      onClose={onClose}
    >
      <ProfileFields hasFixedName={isUsual(profile)} />
    </FormDialog>
  );
}

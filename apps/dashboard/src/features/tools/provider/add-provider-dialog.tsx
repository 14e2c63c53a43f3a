'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateProvider, Provider, ProviderKind } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useForm, useWatch } from 'react-hook-form';
import { z } from 'zod';
import { FormDialog } from '@/frames/form-dialog';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { hrefOf } from '../entry';
import { MonoField } from '../fields/mono-field';
import { useCatalogueWrite } from '../use-catalogue-write';
import { CredentialFields, CredentialValues, credentialOf, withCredential } from './credential-fields';
import { ProfileField } from './profile-field';
import { ProviderFields, ProviderValues } from './provider-fields';

const { name, kind } = CreateProvider.shape;
const formOf = (profileMissing: string) =>
  withCredential(
    ProviderValues.extend({ name, kind, profile_id: z.string(), ...CredentialValues.shape }),
  ).superRefine(({ kind: chosen, profile_id }, context) => {
    if (chosen === 'ati' && profile_id === '')
      context.addIssue({ code: 'custom', message: profileMissing, path: ['profile_id'] });
  });

export function AddProviderDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('tools');
  const router = useRouter();
  const create = useCatalogueWrite(Provider);
  const form = useForm({
    resolver: zodResolver(formOf(t('field.profileMissing'))),
    defaultValues: {
      name: '',
      kind: 'http' as Provider['kind'],
      profile_id: '',
      base_url: '',
      description: '',
      category: '',
      place: 'none' as const,
      header: '',
      secret: '',
    },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const isProxy = useWatch({ control: form.control, name: 'kind' }) === 'ati';
  return (
    <FormDialog
      form={form}
      title={t('provider.add')}
      words={{ cancel: t('cancel'), save: t('provider.add'), pending: t('provider.adding') }}
      onSave={async ({ place, header, secret, profile_id, ...rest }) => {
        const shown =
          rest.kind === 'ati'
            ? { profile_id }
            : { credential: credentialOf({ place, header, secret }) ?? null };
        const made = await create.mutateAsync((api) => api.toolProviders.create({ ...rest, ...shown }));
        toast(t('provider.added'));
        router.push(hrefOf(made));
      }}
      onClose={onClose}
    >
      <MonoField
        label={t('field.name')}
        help={t('field.providerNameHelp')}
        error={errors.name?.message}
        {...form.register('name')}
      />
      <SelectField
        label={t('column.kind')}
        help={t('field.kindHelp')}
        options={ProviderKind.options.map((value) => ({ value, label: t(`providerKind.${value}`) }))}
        {...form.register('kind')}
      />
      <ProviderFields />
      {isProxy ? <ProfileField /> : <CredentialFields hasStored={false} />}
    </FormDialog>
  );
}

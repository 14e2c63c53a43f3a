'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Provider } from '@signet/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { ChangeForm, SaveBar } from '@/frames/change-form';
import { toast } from '@/ui/toast';
import { useCatalogueWrite } from '../use-catalogue-write';
import { CredentialFields, CredentialValues, credentialOf, withCredential } from './credential-fields';
import { ProfileField } from './profile-field';
import { ProviderFields, ProviderValues } from './provider-fields';

const formOf = (kind: Provider['kind'], profileMissing: string) =>
  withCredential(
    ProviderValues.extend({
      profile_id: kind === 'ati' ? z.string().min(1, profileMissing) : z.string(),
      ...CredentialValues.shape,
    }),
  );

const valuesOf = ({ base_url, description, category, credential, profile_id }: Provider) => ({
  base_url,
  description,
  category: category ?? '',
  profile_id: profile_id ?? '',
  place: credential ? ('kept' as const) : ('none' as const),
  header: '',
  secret: '',
});

interface EditProviderFormProps {
  provider: Provider;
  /** Reads the provider as it is now. */
  refetch: UseQueryResult<Provider>['refetch'];
}

export function EditProviderForm({ provider, refetch }: EditProviderFormProps) {
  const t = useTranslations('tools');
  const edit = useCatalogueWrite(Provider);
  const isProxy = provider.kind === 'ati';
  const form = useForm({
    resolver: zodResolver(formOf(provider.kind, t('field.profileMissing'))),
    defaultValues: valuesOf(provider),
    mode: 'onTouched',
  });
  return (
    <ChangeForm
      form={form}
      onSave={async ({ place, header, secret, profile_id, ...rest }, { base }) => {
        const credential = credentialOf({ place, header, secret });
        const isChanged = credential !== undefined && (credential !== null || provider.credential !== null);
        const body = { ...rest, ...(isProxy ? { profile_id } : isChanged && { credential }) };
        const based = { ifMatch: base?.updated_at };
        const saved = await edit.mutateAsync((api) => api.toolProviders.edit(provider.id, body, based));
        toast(t('provider.saved'));
        return saved;
      }}
      shared={{
        what: 'provider',
        changedBy: ['ati.resource.updated'],
        base: provider,
        refetch,
        valuesOf,
        labels: {
          base_url: t('field.address'),
          description: t('field.description'),
          category: t('field.category'),
          profile_id: t('field.profile'),
          place: t('credential.place'),
          header: t('credential.name.header'),
          secret: t('credential.value'),
        },
      }}
    >
      <ProviderFields />
      {isProxy ? <ProfileField /> : <CredentialFields hasStored={provider.credential !== null} />}
      <SaveBar words={{ save: t('save'), pending: t('saving') }} />
    </ChangeForm>
  );
}

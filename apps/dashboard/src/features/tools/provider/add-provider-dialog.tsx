'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateProvider, Provider, ProviderKind } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import { FormDialog } from '@/frames/form-dialog';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { hrefOf } from '../entry';
import { MonoField } from '../fields/mono-field';
import { useCatalogueWrite } from '../use-catalogue-write';
import { CredentialFields, CredentialValues, credentialOf, withCredential } from './credential-fields';
import { ProviderFields, ProviderValues } from './provider-fields';

const { name, kind } = CreateProvider.shape;
const Form = withCredential(ProviderValues.extend({ name, kind, ...CredentialValues.shape }));

export function AddProviderDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('tools');
  const router = useRouter();
  const create = useCatalogueWrite(Provider);
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: {
      name: '',
      kind: 'http' as const,
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
  return (
    <FormDialog
      form={form}
      title={t('provider.add')}
      words={{ cancel: t('cancel'), save: t('provider.add'), pending: t('provider.adding') }}
      onSave={async ({ place, header, secret, ...rest }) => {
        const credential = credentialOf({ place, header, secret }) ?? null;
        const made = await create.mutateAsync((api) => api.toolProviders.create({ ...rest, credential }));
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
      <CredentialFields hasStored={false} />
    </FormDialog>
  );
}

'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateTool, Tool } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useForm, useWatch } from 'react-hook-form';
import { FormDialog } from '@/frames/form-dialog';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { hrefOf } from '../entry';
import { MonoField } from '../fields/mono-field';
import { knownProviders } from '../tool-queries';
import { useCatalogueWrite } from '../use-catalogue-write';
import { NEW_TOOL, ToolFields, toolValues } from './tool-fields';

const { provider_id, name } = CreateTool.shape;

interface AddToolDialogProps {
  /** Chosen already. */
  providerId: string | null;
  onClose: () => void;
}

export function AddToolDialog({ providerId, onClose }: AddToolDialogProps) {
  const t = useTranslations('tools');
  const router = useRouter();
  const create = useCatalogueWrite(Tool);
  const providers = useQuery(knownProviders()).data?.data ?? [];
  const form = useForm({
    resolver: zodResolver(toolValues(t('field.notJson')).extend({ provider_id, name })),
    defaultValues: { ...NEW_TOOL, name: '', provider_id: providerId ?? providers[0]?.id ?? '' },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const chosen = useWatch({ control: form.control, name: 'provider_id' });
  const called = useWatch({ control: form.control, name: 'name' });
  const provider = providers.find(({ id }) => id === chosen);
  const kind = provider?.kind ?? 'http';
  return (
    <FormDialog
      form={form}
      title={t('tool.add')}
      words={{ cancel: t('cancel'), save: t('tool.add'), pending: t('tool.adding') }}
      onSave={async (values) => {
        // The one of a kind says nothing about the other.
        const other = {
          ...(kind === 'http' ? { upstream_name: null } : { method: null, path: null, query: [] }),
          ...(kind !== 'ati' && { upstream_scope: null }),
        };
        const made = await create.mutateAsync((api) => api.tools.create({ ...values, ...other }));
        toast(t('tool.added'));
        router.push(hrefOf(made));
      }}
      onClose={onClose}
    >
      <SelectField
        label={t('kind.provider')}
        error={errors.provider_id?.message}
        options={providers.map(({ id, name: label }) => ({ value: id, label }))}
        {...form.register('provider_id')}
      />
      <MonoField
        label={t('field.name')}
        help={t('field.toolNameHelp')}
        error={errors.name?.message}
        placeholder={`${provider?.name ?? 'github'}:search_repos`}
        {...form.register('name')}
      />
      <ToolFields kind={kind} usualScope={`tool:${called || '…'}`} />
    </FormDialog>
  );
}

'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { ImportOpenApi, ToolImport } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { FormDialog } from '@/frames/form-dialog';
import { Field } from '@/ui/field';
import { MonoArea } from '../fields/mono-field';
import { useCatalogueWrite } from '../use-catalogue-write';

interface ImportOpenApiDialogProps {
  providerId: string;
  onImported: (result: ToolImport) => void;
  onClose: () => void;
}

/** Takes a document as a file or as text. */
export function ImportOpenApiDialog({ providerId, onImported, onClose }: ImportOpenApiDialogProps) {
  const t = useTranslations('tools');
  const load = useCatalogueWrite(ToolImport);
  const form = useForm({
    resolver: zodResolver(ImportOpenApi),
    defaultValues: { document: '' },
    mode: 'onTouched',
  });
  const read = async (file: File | undefined) => {
    if (!file) return;
    form.setValue('document', await file.text(), { shouldDirty: true, shouldValidate: true });
  };
  return (
    <FormDialog
      form={form}
      title={t('import.openApiTitle')}
      words={{ cancel: t('cancel'), save: t('import.action'), pending: t('import.pending') }}
      onSave={async (body) => {
        onImported(await load.mutateAsync((api) => api.toolProviders.importOpenApi(providerId, body)));
      }}
      onClose={onClose}
    >
      <p className="text-muted">{t('import.openApiText')}</p>
      <Field label={t('import.file')}>
        {(control) => (
          <input
            {...control}
            type="file"
            accept=".json,.yaml,.yml,application/json,application/yaml"
            className="text-small file:me-3 file:h-8 file:rounded-control file:border file:border-control file:bg-surface file:px-3 file:font-medium file:text-ink"
            onChange={(event) => void read(event.target.files?.[0])}
          />
        )}
      </Field>
      <MonoArea
        rows={8}
        label={t('import.document')}
        help={t('import.documentHelp')}
        error={form.formState.errors.document?.message}
        {...form.register('document')}
      />
    </FormDialog>
  );
}

'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { VirtualKey } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { FormDialog } from '@/frames/form-dialog';
import { toast } from '@/ui/toast';
import { ratesText } from '../rates/written-rates';
import { RightsFields } from '../rights-fields';
import { sandboxQueries } from '../sandbox-queries';
import { useSandboxWrite } from '../use-sandbox-write';
import { rightsAgain } from '../written-scopes';
import { scopeOf } from './key-columns';
import { useKeyValues } from './use-key-values';

const valuesOf = (key: VirtualKey) => ({
  scopes: scopeOf(key).replaceAll(' ', '\n'),
  rate: ratesText(key.rate),
});

/** Changes what a key may use and how often. Whose it is and when it ends stay. */
export function EditKeyDialog({ virtualKey, onClose }: { virtualKey: VirtualKey; onClose: () => void }) {
  const t = useTranslations('sandboxes');
  const edit = useSandboxWrite(VirtualKey);
  // Asked for when somebody else was faster.
  const { refetch } = useQuery({
    ...sandboxQueries.key(virtualKey.id),
    initialData: virtualKey,
    enabled: false,
  });
  const form = useForm({
    resolver: zodResolver(useKeyValues()),
    defaultValues: valuesOf(virtualKey),
    mode: 'onTouched',
  });
  return (
    <FormDialog
      form={form}
      title={t('key.edit.title', { name: virtualKey.alias })}
      words={{ cancel: t('cancel'), save: t('key.edit.save'), pending: t('key.edit.pending') }}
      onSave={async ({ scopes: rights, rate }, _since, base = virtualKey) => {
        const body = { ...rightsAgain(rights, base), rate };
        await edit.mutateAsync((api) => api.virtualKeys.edit(base.id, body, { ifMatch: base.updated_at }));
        toast(t('key.edit.done'));
      }}
      shared={{
        what: 'key',
        changedBy: ['ati.key.changed'],
        base: virtualKey,
        refetch,
        valuesOf,
        labels: { scopes: t('field.scopes'), rate: t('rates.label') },
      }}
      onClose={onClose}
    >
      <p className="text-muted">{t('key.edit.text')}</p>
      <RightsFields holder="key" />
    </FormDialog>
  );
}

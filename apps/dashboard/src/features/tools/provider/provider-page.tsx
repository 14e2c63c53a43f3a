'use client';

import { ToolImport, type Provider } from '@signet/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { FileInput } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { asProblem } from '@/lib/api/problem';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { FormProblem } from '@/ui/form-problem';
import { Mono } from '@/ui/mono';
import { EntryFrame } from '../catalogue/entry-frame';
import { LoadedEntry } from '../catalogue/loaded-entry';
import { toolQueries } from '../tool-queries';
import { useCatalogueWrite } from '../use-catalogue-write';
import { EditProviderForm } from './edit-provider-form';
import { ImportOpenApiDialog } from './import-openapi-dialog';
import { ImportResult } from './import-result';
import { ProfileName } from './profile-name';
import { ProxyStateCard } from './proxy-state';
import { ToolsOfProvider } from './tools-of-provider';

export function ProviderPage({ id }: { id: string }) {
  const t = useTranslations('tools');
  const provider = useQuery(toolQueries.provider(id));
  return (
    <LoadedEntry kind="provider" query={provider} failed={t('provider.failed')}>
      {(data) => <Parts provider={data} refetch={provider.refetch} />}
    </LoadedEntry>
  );
}

interface PartsProps {
  provider: Provider;
  refetch: UseQueryResult<Provider>['refetch'];
}

function Parts({ provider, refetch }: PartsProps) {
  const t = useTranslations('tools');
  const canChange = useCan('ati:write');
  const [isImporting, setIsImporting] = useState(false);
  const [result, setResult] = useState<ToolImport | null>(null);
  const ask = useCatalogueWrite(ToolImport);
  const importTools = () => {
    if (provider.kind === 'http') setIsImporting(true);
    else {
      const { id, kind } = provider;
      ask.mutate(
        ({ toolProviders }) => (kind === 'ati' ? toolProviders.importAti(id) : toolProviders.importMcp(id)),
        { onSuccess: setResult },
      );
    }
  };
  const { credential } = provider;
  return (
    <EntryFrame
      kind="provider"
      entry={provider}
      actions={
        canChange && (
          <Button variant="primary" busy={ask.isPending} onClick={importTools}>
            <FileInput aria-hidden strokeWidth={1.5} />
            {t(ask.isPending ? 'import.pending' : `import.from.${provider.kind}`)}
          </Button>
        )
      }
      facts={[
        { label: t('column.kind'), value: t(`providerKind.${provider.kind}`) },
        {
          label: t('column.address'),
          value: <Mono>{provider.base_url}</Mono>,
        },
        provider.kind === 'ati'
          ? { label: t('field.profile'), value: <ProfileName id={provider.profile_id} /> }
          : {
              label: t('column.credential'),
              value: credential
                ? t(`credentialAt.${credential.place}`, { name: credential.name ?? '' })
                : t('none'),
            },
      ]}
      consequence={t('provider.consequence')}
      remove={(api) => api.toolProviders.delete(provider.id)}
    >
      {ask.isError && <FormProblem problem={asProblem(ask.error)} />}
      {result && <ImportResult result={result} />}
      {provider.proxy && <ProxyStateCard id={provider.id} state={provider.proxy} />}
      <ToolsOfProvider provider={provider} />
      {canChange && (
        <Card title={t('provider.settings')}>
          <EditProviderForm provider={provider} refetch={refetch} />
        </Card>
      )}
      {isImporting && (
        <ImportOpenApiDialog
          providerId={provider.id}
          onImported={setResult}
          onClose={() => setIsImporting(false)}
        />
      )}
    </EntryFrame>
  );
}

'use client';

import { BUILT_IN_PERMISSIONS, permissionCatalogue } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { resourceName, serviceName } from '@/features/agents';
import { Loaded } from '@/frames/loaded';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { AddPermissionForm } from './add-permission-form';
import { RemovePermissionDialog } from './remove-permission-dialog';
import { settingsQueries, type Catalogue } from './settings-queries';

const BUILT_IN = new Set(BUILT_IN_PERMISSIONS);

export function PermissionCatalogueSettings() {
  const t = useTranslations('settings.permissions');
  const catalogue = useQuery(settingsQueries.catalogue());
  return (
    <Loaded query={catalogue} failed={t('failed')} rows={8}>
      {(data) => <Permissions catalogue={data} />}
    </Loaded>
  );
}

function Permissions({ catalogue: { data, entries } }: { catalogue: Catalogue }) {
  const t = useTranslations('settings.permissions');
  const canChange = useCan('settings:write');
  const [removing, setRemoving] = useState<string | null>(null);
  const own = data.filter((permission) => !BUILT_IN.has(permission));
  const describe = (permission: string) =>
    entries?.find((entry) => entry.permission === permission)?.description;
  return (
    <>
      {canChange && (
        <Card title={t('addTitle')}>
          <AddPermissionForm />
        </Card>
      )}
      <Card flush title={t('own')}>
        {own.length === 0 ? (
          <p className="px-4 py-6 text-center text-muted">{t('ownEmpty')}</p>
        ) : (
          <ul>
            {own.map((permission) => (
              <li
                key={permission}
                className="flex min-h-11 items-center gap-4 border-t border-line py-1.5 ps-4 pe-2 first:border-t-0"
              >
                <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4">
                  <code className="font-mono text-small break-all">{permission}</code>
                  <span className="text-small text-muted">{describe(permission)}</span>
                </div>
                {canChange && (
                  <Button
                    variant="ghost"
                    size="iconDense"
                    aria-label={t('removeOne', { permission })}
                    onClick={() => setRemoving(permission)}
                  >
                    <Trash2 aria-hidden strokeWidth={1.5} />
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card flush title={t('builtIn')}>
        <dl>
          {[...permissionCatalogue(data.filter((permission) => BUILT_IN.has(permission)))].map(
            ([service, resources]) => (
              <div
                key={service}
                className="grid gap-x-4 gap-y-1 border-t border-line px-4 py-3 first:border-t-0 sm:grid-cols-[8rem_1fr]"
              >
                <dt className="font-medium">{serviceName(service)}</dt>
                <dd>
                  <ul className="flex flex-col gap-1 text-small">
                    {[...resources].map(([resource, actions]) => (
                      <li
                        key={resource}
                        className="flex flex-col gap-x-4 sm:flex-row sm:items-baseline sm:justify-between"
                      >
                        <span className="text-muted first-letter:uppercase">{resourceName(resource)}</span>
                        <span className="flex flex-wrap gap-x-3">
                          {[...actions].map((action) => (
                            <code key={action} className="font-mono text-meta break-all">
                              {`${service}:${resource}:${action}`}
                            </code>
                          ))}
                        </span>
                      </li>
                    ))}
                  </ul>
                </dd>
              </div>
            ),
          )}
        </dl>
      </Card>
      {removing && <RemovePermissionDialog permission={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

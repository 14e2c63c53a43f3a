'use client';

import { addressOf } from '@signet/sdk/management';
import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { given } from '@/lib/api/request';
import { Alert } from '@/ui/alert';
import { Button, buttonClass } from '@/ui/button';
import { CommandLine } from '@/ui/code-sample';
import { Dialog } from '@/ui/dialog';
import type { ActivityFilters } from './activity-queries';
import { sinceOf } from '@/lib/period';

interface ExportDialogProps {
  filters: ActivityFilters;
  apiUrl: string;
}

/** Takes away what the filters ask for. The browser stores it while the API still writes. */
export function ExportDialog({ filters, apiUrl }: ExportDialogProps) {
  const t = useTranslations('activity.export');
  // The period ends where it stood when the dialog opened, so that both formats hold the same.
  const [openedAt, setOpenedAt] = useState<number | null>(null);
  return (
    <>
      <Button onClick={() => setOpenedAt(Date.now())}>
        <Download aria-hidden strokeWidth={1.5} />
        {t('action')}
      </Button>
      <Dialog
        open={openedAt !== null}
        onOpenChange={(open) => !open && setOpenedAt(null)}
        title={t('title')}
        className="max-w-xl"
      >
        <div className="flex flex-col gap-4 p-4">
          <p className="text-muted">{t('help')}</p>
          {filters.q && <Alert tone="warning">{t('noSearch')}</Alert>}
          {(['ndjson', 'csv'] as const).map((format) => (
            <div key={format} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
              <p className="min-w-0 flex-1 basis-64">
                <span className="block font-medium">{t(`${format}.title`)}</span>
                <span className="text-muted">{t(`${format}.help`)}</span>
              </p>
              <a
                download
                href={exportPath(filters, format, openedAt ?? 0)}
                className={buttonClass({ variant: format === 'ndjson' ? 'primary' : 'secondary' })}
              >
                <Download aria-hidden strokeWidth={1.5} />
                {t(`${format}.download`)}
              </a>
            </div>
          ))}
          <div className="flex flex-col gap-2 border-t border-line pt-4">
            <p className="font-medium">{t('verify')}</p>
            <p className="text-muted">{t('verifyHelp')}</p>
            <CommandLine
              label={t('keys')}
              code={`curl -o keys.json ${apiUrl}/.well-known/signet-audit-keys.json`}
            />
            <CommandLine
              label={t('verify')}
              code={`npm run signet -- audit verify signet-activity-${dayOf(openedAt ?? 0)}.ndjson --key keys.json`}
            />
          </div>
        </div>
      </Dialog>
    </>
  );
}

function exportPath(
  { range, q: _q, ...asked }: ActivityFilters,
  format: 'ndjson' | 'csv',
  now: number,
): string {
  const since = sinceOf({ range: range ?? null, ...asked }, now);
  return addressOf((api) => api.activity.export(given({ ...asked, since, format })));
}

const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

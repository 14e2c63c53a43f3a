'use client';

import type { AtiErrorCode } from '@signet/contracts';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Alert } from '@/ui/alert';
import { Chip } from '@/ui/chip';
import { Code } from '@/ui/code-sample';
import { Claims } from './claims';
import type { Inspection } from './use-inspection';

/** What is in the way of a token, in the order in which it is looked for (ATI 2.7). */
const REASONS = [
  'invalid_key',
  'malformed',
  'unsupported_algorithm',
  'invalid_signature',
  'missing_claim',
  'invalid_claim',
  'expired',
  'not_yet_valid',
  'invalid_issuer',
  'invalid_audience',
  'revoked',
] as const satisfies readonly AtiErrorCode[];

/** Whether it is good and why not, and what it says: marked as unverified unless all of it was checked. */
export function InspectionResult({ found }: { found: Inspection }) {
  if (found.kind === 'key') return <KeyResult {...found} />;
  return <TokenResult {...found} />;
}

function KeyResult({ said }: Extract<Inspection, { kind: 'key' }>) {
  const t = useTranslations('inspector');
  if (!said.active)
    return (
      <Alert tone="danger" title={t('keyRefused')}>
        {t('keyRefusedWhy')}
      </Alert>
    );
  return (
    <div className="flex flex-col gap-4">
      <Alert tone="success" title={t('keyTaken')} />
      <Said isVerified>
        <Claims claims={said} />
      </Said>
    </div>
  );
}

function TokenResult({ validity, unverified }: Extract<Inspection, { kind: 'token' }>) {
  const t = useTranslations('inspector');
  const reason = validity.valid ? null : REASONS.find((code) => code === validity.error);
  return (
    <div className="flex flex-col gap-4">
      {validity.valid ? (
        <Alert tone="success" title={t('tokenTaken')}>
          {t('checked')}
        </Alert>
      ) : (
        <Alert tone="danger" title={t('tokenRefused')}>
          <p>{reason ? t(`reason.${reason}`) : t('reason.other')}</p>
          <code className="font-mono text-small">{validity.error}</code>
        </Alert>
      )}
      {validity.valid ? (
        <Said isVerified>
          <Claims claims={validity.claims} {...(unverified && { header: unverified.header })} />
        </Said>
      ) : (
        unverified && (
          <Said isVerified={false}>
            <Claims claims={unverified.claims} header={unverified.header} />
            <details className="text-small">
              <summary className="w-fit cursor-pointer text-link">{t('raw')}</summary>
              <Code
                label={t('raw')}
                code={JSON.stringify({ header: unverified.header, claims: unverified.claims }, null, 2)}
                className="mt-2 max-h-64 overflow-y-auto rounded-control border border-line"
              />
            </details>
          </Said>
        )
      )}
    </div>
  );
}

function Said({ isVerified, children }: { isVerified: boolean; children: ReactNode }) {
  const t = useTranslations('inspector');
  return (
    <section className="flex flex-col gap-3 rounded-control border border-line p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-medium">{t('says')}</h3>
        <Chip tone={isVerified ? 'success' : 'warning'} icon={isVerified ? CircleCheck : TriangleAlert}>
          {t(isVerified ? 'verified' : 'unverified')}
        </Chip>
      </div>
      {!isVerified && <p className="text-small text-muted">{t('unverifiedHelp')}</p>}
      {children}
    </section>
  );
}

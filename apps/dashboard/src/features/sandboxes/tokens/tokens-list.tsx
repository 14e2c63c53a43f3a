'use client';

import { SessionTokenState, type SessionToken } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Box } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { AddButton, CallExample, ToolsAreaList } from '@/features/tools';
import { Alert } from '@/ui/alert';
import { EmptyState } from '@/ui/empty-state';
import { FilterChip, FilterFact } from '@/ui/filter-chip';
import { named } from '@/ui/name';
import { InspectButton } from '../inspector/inspect-button';
import { IssuedCard } from '../issued-card';
import { knownProfiles, sandboxQueries } from '../sandbox-queries';
import { ProvisionDialog, type Provisioned } from './provision-dialog';
import { RevokeTokenDialog } from './revoke-token-dialog';
import { useTokenColumns } from './token-columns';
import { TokenMenu } from './token-menu';
import { tokenParams } from './token-params';
import { TokenStateChip } from './token-state';

const FIRST = { agent_id: 'sandbox:42', tools: ['github:*'], skills: ['review'], ttl_seconds: 900 };

const linesOf = ({ env }: Provisioned): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');

export function TokensList() {
  const t = useTranslations('sandboxes');
  const [params, setParams] = useQueryStates(tokenParams, { history: 'push' });
  const list = useQuery({ ...sandboxQueries.tokens(params), placeholderData: keepPreviousData });
  const profiles = useQuery(knownProfiles()).data?.data ?? [];
  const columns = useTokenColumns(profiles);
  const [isProvisioning, setIsProvisioning] = useState(false);
  const [revoking, setRevoking] = useState<SessionToken | null>(null);
  // Lives in this component only, until its owner says that it is stored.
  const [made, setMade] = useState<Provisioned | null>(null);
  const provision = (
    <AddButton needs="ati:issue" disabled={made !== null} onClick={() => setIsProvisioning(true)}>
      {t('token.provision')}
    </AddButton>
  );
  return (
    <>
      <ToolsAreaList
        list={list}
        state={params}
        onState={(change) => void setParams(change)}
        add={provision}
        filters={
          <>
            <FilterChip
              label={t('column.state')}
              anyLabel={t('list.anyState')}
              value={params.state}
              onChange={(state) => void setParams({ state, cursor: null })}
              options={SessionTokenState.options.map((value) => ({
                value,
                label: t(`tokenState.${value}`),
                shown: <TokenStateChip state={value} />,
              }))}
            />
            <FilterChip
              label={t('column.profile')}
              anyLabel={t('list.anyProfile')}
              value={params.profile_id}
              onChange={(profile_id) => void setParams({ profile_id, cursor: null })}
              options={profiles.map(({ id, name }) => ({ value: id, label: name }))}
            />
            {params.sub && (
              <FilterFact
                label={t('column.sandbox')}
                value={params.sub}
                onClear={() => void setParams({ sub: null, cursor: null })}
              />
            )}
          </>
        }
        actions={<InspectButton what="token" />}
        notice={
          made && (
            <div className="flex flex-col gap-3">
              <IssuedCard
                key={made.jti}
                title={t.rich('token.issued', named(made.sub))}
                losing="token"
                label={t('token.label')}
                secret={linesOf(made)}
                advice={t('token.advice')}
                env={`${linesOf(made)}\n`}
                fileName="sandbox.env"
                onStored={() => setMade(null)}
              />
              {made.warnings.map((warning) => (
                <Alert key={warning} tone="warning">
                  {warning}
                </Alert>
              ))}
            </div>
          )
        }
        firstTime={
          <EmptyState icon={Box} title={t('token.empty')} action={provision}>
            <p>{t('token.emptyText')}</p>
            <CallExample call={(api) => api.sessionTokens.provisionSandbox(FIRST)} body={FIRST} />
          </EmptyState>
        }
        words={{
          failed: t('token.failed'),
          noResults: t('token.noResults'),
          noResultsHelp: t('list.noResultsHelp'),
        }}
        caption={t('token.caption')}
        columns={columns}
        rowKey={(token) => token.jti}
        rowName={(token) => token.sub}
        rowMenu={(token) => <TokenMenu token={token} onRevoke={() => setRevoking(token)} />}
      />
      {isProvisioning && <ProvisionDialog onProvisioned={setMade} onClose={() => setIsProvisioning(false)} />}
      {revoking && <RevokeTokenDialog token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

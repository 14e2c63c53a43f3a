'use client';

import {
  VirtualKeyState,
  type IssuedVirtualKey,
  type ProblemDetails,
  type VirtualKey,
} from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Ban, KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { AddButton, CallExample, ToolsAreaList } from '@/features/tools';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { FilterChip, FilterFact } from '@/ui/filter-chip';
import { FormProblem } from '@/ui/form-problem';
import { named } from '@/ui/name';
import { InspectButton } from '../inspector/inspect-button';
import { IssuedCard } from '../issued-card';
import { sandboxQueries } from '../sandbox-queries';
import { ChosenKeys } from './chosen-keys';
import { EditKeyDialog } from './edit-key-dialog';
import { IssueKeyDialog } from './issue-key-dialog';
import { useKeyColumns } from './key-columns';
import { KeyMenu } from './key-menu';
import { keyParams } from './key-params';
import { KeyStateChip } from './key-state';
import { RevokeMatchingDialog } from './revoke-matching-dialog';
import { RevokeKeyDialog } from './revoke-key-dialog';

const FIRST = { user_id: 'sandbox:42', alias: 'nightly run', tools: ['github:*'], ttl_seconds: 3600 };

export function KeysList() {
  const t = useTranslations('sandboxes');
  const [params, setParams] = useQueryStates(keyParams, { history: 'push' });
  const list = useQuery({ ...sandboxQueries.keys(params), placeholderData: keepPreviousData });
  const columns = useKeyColumns();
  const canChange = useCan('ati:write');
  // By their hashes, of this page and of others.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isRevokingMany, setIsRevokingMany] = useState(false);
  const [isIssuing, setIsIssuing] = useState(false);
  const [editing, setEditing] = useState<VirtualKey | null>(null);
  const [revoking, setRevoking] = useState<VirtualKey | null>(null);
  const [problem, setProblem] = useState<ProblemDetails | null>(null);
  // Lives in this component only, until its owner says that it is stored.
  const [issued, setIssued] = useState<IssuedVirtualKey | null>(null);
  const issue = (
    <AddButton disabled={issued !== null} onClick={() => setIsIssuing(true)}>
      {t('key.issue')}
    </AddButton>
  );
  return (
    <>
      <ToolsAreaList
        list={list}
        state={params}
        onState={(change) => void setParams(change)}
        add={issue}
        filters={
          <>
            <FilterChip
              label={t('column.state')}
              anyLabel={t('list.notRevoked')}
              value={params.state}
              onChange={(state) => void setParams({ state, cursor: null })}
              options={VirtualKeyState.options.map((value) => ({
                value,
                label: t(`state.${value}`),
                shown: <KeyStateChip state={value} />,
              }))}
            />
            {params.user_id && (
              <FilterFact
                label={t('field.user')}
                value={params.user_id}
                onClear={() => void setParams({ user_id: null, cursor: null })}
              />
            )}
          </>
        }
        actions={
          <>
            {canChange && (list.data?.data.length ?? 0) > 0 && (
              <Button onClick={() => setIsRevokingMany(true)}>
                <Ban aria-hidden strokeWidth={1.5} />
                {t('key.revokeMany.open')}
              </Button>
            )}
            <InspectButton what="key" />
          </>
        }
        notice={
          <>
            <FormProblem problem={problem} />
            <ChosenKeys chosen={chosen} onChange={setChosen} />
            {issued && (
              <IssuedCard
                key={issued.key.id}
                title={t.rich('key.issued', named(issued.key.alias))}
                losing="key"
                label={t('key.label')}
                secret={issued.raw_key}
                advice={t('key.advice')}
                env={`ATI_VIRTUAL_KEY=${issued.raw_key}\n`}
                fileName={`${issued.key.id}.env`}
                onStored={() => setIssued(null)}
              />
            )}
          </>
        }
        firstTime={
          <EmptyState icon={KeyRound} title={t('key.empty')} action={issue}>
            <p>{t('key.emptyText')}</p>
            <CallExample call={(api) => api.virtualKeys.issue(FIRST)} body={FIRST} />
          </EmptyState>
        }
        words={{
          search: t('key.search'),
          failed: t('key.failed'),
          noResults: t('key.noResults'),
          noResultsHelp: t('list.noResultsHelp'),
        }}
        caption={t('key.caption')}
        columns={columns}
        rowKey={(key) => key.hash}
        rowName={(key) => key.alias}
        {...(canChange && params.state !== 'revoked' && { selection: { keys: chosen, onChange: setChosen } })}
        rowMenu={(key) => (
          <KeyMenu
            virtualKey={key}
            onEdit={() => setEditing(key)}
            onRevoke={() => setRevoking(key)}
            onProblem={setProblem}
          />
        )}
      />
      {isIssuing && <IssueKeyDialog onIssued={setIssued} onClose={() => setIsIssuing(false)} />}
      {isRevokingMany && <RevokeMatchingDialog onClose={() => setIsRevokingMany(false)} />}
      {editing && <EditKeyDialog virtualKey={editing} onClose={() => setEditing(null)} />}
      {revoking && <RevokeKeyDialog virtualKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

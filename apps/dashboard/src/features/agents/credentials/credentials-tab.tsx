'use client';

import { isAdministrator, type Credential, type IssuedCredential } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Ban, FileInput, KeyRound, Plus, RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { parseAsStringLiteral } from 'nuqs';
import { useState } from 'react';
import { WholeList } from '@/frames/whole-list';
import { useCan } from '@/lib/session/use-session';
import { useAsked } from '@/lib/use-asked';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { MenuItem } from '@/ui/menu';
import { RowMenu } from '@/ui/row-menu';
import { agentQueries } from '../agent-queries';
import { CreateKeyDialog } from './create-key-dialog';
import { useCredentialColumns } from './credential-columns';
import { credentialsOf } from './credential-queries';
import { ImportKeyDialog } from './import-key-dialog';
import { NewKeyCard } from './new-key-card';
import { RevokeKeyDialog } from './revoke-key-dialog';
import { RotateKeyDialog } from './rotate-key-dialog';

type Asking = { what: 'create' | 'import' } | { what: 'rotate' | 'revoke'; credential: Credential } | null;

const ASKED = parseAsStringLiteral(['create']);

export function CredentialsTab({ id, apiUrl }: { id: string; apiUrl: string }) {
  const t = useTranslations('credentials');
  const list = useQuery(credentialsOf(id));
  const agent = useQuery(agentQueries.detail(id));
  const ofAdministrator = agent.data !== undefined && isAdministrator(agent.data.permissions);
  const columns = useCredentialColumns(ofAdministrator);
  const canChange = useCan('agents:write') && agent.data?.status !== 'revoked';
  const [asking, setAsking] = useState<Asking>(null);
  // Whoever is led here to make a key finds the dialog open.
  const [asked, drop] = useAsked('do', ASKED);
  // Lives in this component only, until its owner says that it is stored.
  const [issued, setIssued] = useState<IssuedCredential | null>(null);

  const close = () => {
    setAsking(null);
    drop();
  };
  const rows = list.data?.data;
  const usable = rows?.filter(({ status }) => status === 'active') ?? [];
  const lacksKey = ofAdministrator && rows !== undefined && !usable.some((key) => key.may_administer);
  const add = (
    <>
      <Button disabled={issued !== null} onClick={() => setAsking({ what: 'import' })}>
        <FileInput aria-hidden strokeWidth={1.5} />
        {t('import.open')}
      </Button>
      <Button variant="primary" disabled={issued !== null} onClick={() => setAsking({ what: 'create' })}>
        <Plus aria-hidden strokeWidth={1.5} />
        {t('create.open')}
      </Button>
    </>
  );
  return (
    <div className="flex flex-col gap-4">
      {issued && (
        <NewKeyCard
          key={issued.credential.id}
          agentId={id}
          issued={issued}
          apiUrl={apiUrl}
          onStored={() => setIssued(null)}
        />
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="text-muted">{t('description')}</p>
        {canChange && <div className="flex flex-wrap gap-2">{add}</div>}
      </div>
      {lacksKey && (
        <Alert tone="info" title={t('lacksKey')}>
          <p>{t('lacksKeyHelp')}</p>
        </Alert>
      )}
      <WholeList
        list={list}
        failed={t('failed')}
        empty={
          <EmptyState icon={KeyRound} title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
        caption={t('caption')}
        columns={columns}
        rowKey={(credential) => credential.id}
        rowName={(credential) => credential.name}
        {...(canChange && {
          rowMenu: (credential: Credential) =>
            credential.status === 'active' && (
              <KeyMenu
                credential={credential}
                isBlocked={issued !== null}
                onChoose={(what) => setAsking({ what, credential })}
              />
            ),
        })}
      />
      {(asking?.what === 'create' || (canChange && asked === 'create')) && (
        <CreateKeyDialog agentId={id} onClose={close} onIssued={setIssued} />
      )}
      {asking?.what === 'import' && <ImportKeyDialog agentId={id} onClose={close} />}
      {asking?.what === 'rotate' && (
        <RotateKeyDialog agentId={id} credential={asking.credential} onClose={close} onIssued={setIssued} />
      )}
      {asking?.what === 'revoke' && (
        <RevokeKeyDialog
          agentId={id}
          credential={asking.credential}
          remaining={usable.length - 1}
          onClose={close}
        />
      )}
    </div>
  );
}

interface KeyMenuProps {
  credential: Credential;
  /** A new key waits to be stored: another one would take its place. */
  isBlocked: boolean;
  onChoose: (what: 'rotate' | 'revoke') => void;
}

function KeyMenu({ credential, isBlocked, onChoose }: KeyMenuProps) {
  const t = useTranslations('credentials');
  return (
    <RowMenu label={t('menu', { name: credential.name })}>
      <MenuItem disabled={isBlocked} onClick={() => onChoose('rotate')}>
        <RefreshCw aria-hidden strokeWidth={1.5} />
        {t('rotate.action')}
      </MenuItem>
      <MenuItem danger onClick={() => onChoose('revoke')}>
        <Ban aria-hidden strokeWidth={1.5} />
        {t('revoke.action')}
      </MenuItem>
    </RowMenu>
  );
}

'use client';

import type { SigningKey, SigningKeyPurpose } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { SigningKeyStateChip, type ShownKeyState } from './signing-key-state';
import { WholeList } from '@/frames/whole-list';
import { useCan } from '@/lib/session/use-session';
import { Card } from '@/ui/card';
import { CopyableId } from '@/ui/copy-button';
import { EmptyState } from '@/ui/empty-state';
import type { Column } from '@/ui/table/column';
import { Time } from '@/ui/time';
import { RotateSigningKey } from './rotate-signing-key';
import { settingsQueries } from './settings-queries';

/** The states that keys of a purpose go through, and what each means for them. */
const STATES = {
  tokens: [
    { state: 'next', text: 'tokens.stateText.next' },
    { state: 'active', text: 'tokens.stateText.active' },
    { state: 'retiring', text: 'tokens.stateText.retiring' },
    { state: 'retired', text: 'tokens.stateText.retired' },
  ],
  audit: [
    { state: 'active', text: 'audit.stateText.active' },
    { state: 'retired', text: 'audit.stateText.retired' },
    { state: 'revoked', text: 'audit.stateText.revoked' },
  ],
} as const satisfies Record<SigningKeyPurpose, readonly { state: ShownKeyState; text: string }[]>;

const stateOf = (key: SigningKey): ShownKeyState => (key.revoked_at ? 'revoked' : key.state);

/** When the key came into the state it is in. */
const since = (key: SigningKey): string =>
  ({
    next: key.created_at,
    active: key.activated_at,
    retiring: key.retiring_at,
    retired: key.retired_at,
    revoked: key.revoked_at,
  })[stateOf(key)] ?? key.created_at;

function useColumns(purpose: SigningKeyPurpose): Column<SigningKey>[] {
  const t = useTranslations('settings.signingKeys');
  return [
    {
      id: 'kid',
      header: t('column.kid'),
      className: '@max-2xl:w-full',
      cell: (key) => <CopyableId id={key.kid} what={t(`${purpose}.kidWhat`)} />,
    },
    {
      id: 'state',
      header: t('column.state'),
      cell: (key) => <SigningKeyStateChip state={stateOf(key)} />,
    },
    {
      id: 'algorithm',
      from: 'md',
      header: t('column.algorithm'),
      cell: (key) => <code className="font-mono">{key.algorithm}</code>,
    },
    {
      id: 'since',
      from: 'md',
      header: t('column.since'),
      className: 'whitespace-nowrap',
      cell: (key) => <Time value={since(key)} />,
    },
  ];
}

/** The keys that sign one kind of thing: which there are, what they are for, and how the next one takes over. */
export function SigningKeys({ purpose }: { purpose: SigningKeyPurpose }) {
  const t = useTranslations('settings.signingKeys');
  const heading = useId();
  const canChange = useCan('settings:write');
  const columns = useColumns(purpose);
  const keys = useQuery(settingsQueries.signingKeys(purpose));
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-4">
      <div>
        <h2 id={heading} className="text-section font-semibold">
          {t(`${purpose}.title`)}
        </h2>
        <p className="text-small text-muted">{t(`${purpose}.text`)}</p>
      </div>
      <WholeList
        list={keys}
        failed={t(`${purpose}.failed`)}
        empty={
          <EmptyState icon={KeyRound} title={t(`${purpose}.empty`)}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
        caption={t(`${purpose}.caption`)}
        columns={columns}
        rowKey={(key) => key.kid}
        rowName={(key) => key.kid}
      />
      <Card title={t('statesTitle')}>
        <StateTexts purpose={purpose} />
      </Card>
      {canChange && (
        <Card title={t(`${purpose}.rotate`)}>
          <RotateSigningKey purpose={purpose} keys={keys.data?.data ?? []} />
        </Card>
      )}
    </section>
  );
}

function StateTexts({ purpose }: { purpose: SigningKeyPurpose }) {
  const t = useTranslations('settings.signingKeys');
  return (
    <dl className="flex flex-col gap-3">
      {STATES[purpose].map(({ state, text }) => (
        <div key={state} className="grid items-start gap-x-6 gap-y-1 sm:grid-cols-[5.5rem_1fr]">
          <dt>
            <SigningKeyStateChip state={state} />
          </dt>
          <dd className="text-small text-muted">{t(text)}</dd>
        </div>
      ))}
    </dl>
  );
}

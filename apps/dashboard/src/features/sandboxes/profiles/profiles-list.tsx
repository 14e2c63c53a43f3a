'use client';

import type { Profile } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IdCard } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { AddButton, ToolsAreaList } from '@/features/tools';
import { useCan } from '@/lib/session/use-session';
import { Alert } from '@/ui/alert';
import { EmptyState } from '@/ui/empty-state';
import { named } from '@/ui/name';
import { IssuedCard } from '../issued-card';
import { sandboxQueries } from '../sandbox-queries';
import { DeleteProfileDialog } from './delete-profile-dialog';
import { EnvironmentDialog, type ProxyLines } from './environment-dialog';
import { useProfileColumns } from './profile-columns';
import { AddProfileDialog, EditProfileDialog } from './profile-dialog';
import { ProfileMenu, type ProfileAction } from './profile-menu';
import { profileParams } from './profile-params';
import { RotateProfileDialog } from './rotate-profile-dialog';

type Asking = { what: ProfileAction; profile: Profile } | { what: 'add' } | null;

export function ProfilesList() {
  const t = useTranslations('sandboxes');
  const [params, setParams] = useQueryStates(profileParams, { history: 'push' });
  const list = useQuery({ ...sandboxQueries.profiles(params), placeholderData: keepPreviousData });
  const columns = useProfileColumns();
  const canChange = useCan('ati:write');
  const [asking, setAsking] = useState<Asking>(null);
  // Live in this component only, until their owner says that they are stored.
  const [lines, setLines] = useState<ProxyLines | null>(null);
  const close = () => setAsking(null);
  const add = <AddButton onClick={() => setAsking({ what: 'add' })}>{t('profile.add')}</AddButton>;
  return (
    <>
      <ToolsAreaList
        list={list}
        state={params}
        onState={(change) => void setParams(change)}
        add={add}
        filters={<p className="min-w-0 flex-1 text-muted">{t('profile.are')}</p>}
        notice={
          lines && (
            <div className="flex flex-col gap-3">
              <IssuedCard
                title={t.rich('profile.environment.title', named(lines.name))}
                losing="token"
                label={t('profile.environment.label')}
                secret={lines.lines.trim()}
                advice={t('profile.environment.advice')}
                env={lines.lines}
                fileName={`${lines.name}.env`}
                onStored={() => setLines(null)}
              />
              <Alert tone="info">
                <ol className="list-decimal ps-4">
                  {lines.steps.map((step) => (
                    <li key={step}>{step}</li>
                  ))}
                </ol>
              </Alert>
            </div>
          )
        }
        firstTime={
          <EmptyState icon={IdCard} title={t('profile.empty')} action={add}>
            <p>{t('profile.emptyText')}</p>
          </EmptyState>
        }
        words={{
          failed: t('profile.failed'),
          noResults: t('profile.noResults'),
          noResultsHelp: t('list.noResultsHelp'),
        }}
        caption={t('profile.caption')}
        columns={columns}
        rowKey={(profile) => profile.id}
        rowName={(profile) => profile.name}
        {...(canChange && {
          rowMenu: (profile: Profile) => (
            <ProfileMenu
              profile={profile}
              isBlocked={lines !== null}
              onChoose={(what) => setAsking({ what, profile })}
            />
          ),
        })}
      />
      {asking?.what === 'add' && <AddProfileDialog onClose={close} />}
      {asking?.what === 'edit' && <EditProfileDialog profile={asking.profile} onClose={close} />}
      {asking?.what === 'rotate' && <RotateProfileDialog profile={asking.profile} onClose={close} />}
      {asking?.what === 'environment' && (
        <EnvironmentDialog profile={asking.profile} onShown={setLines} onClose={close} />
      )}
      {asking?.what === 'delete' && <DeleteProfileDialog profile={asking.profile} onClose={close} />}
    </>
  );
}

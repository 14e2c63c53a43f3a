'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Loaded } from '@/frames/loaded';
import { Alert } from '@/ui/alert';
import { Mono } from '@/ui/mono';
import { toolQueries, type Catalogue } from '../tool-queries';
import { reachOf, type EntryReach, type Holder } from './reach';

/** What a scope text opens in the catalogue as it is now, and what should be thought about first. */
export function ReachPreview({ text, holder }: { text: string; holder: Holder }) {
  const t = useTranslations('tools.scopes');
  const catalogue = useQuery(toolQueries.catalogue());
  return (
    <Loaded query={catalogue} failed={t('failed')} rows={2}>
      {(data) => <Preview text={text} holder={holder} catalogue={data} />}
    </Loaded>
  );
}

function Preview({ text, holder, catalogue }: { text: string; holder: Holder; catalogue: Catalogue }) {
  const t = useTranslations('tools.scopes');
  const { entries, tools, skills } = useMemo(
    () => reachOf(text, catalogue, holder),
    [text, catalogue, holder],
  );
  return (
    <div className="flex flex-col gap-3">
      <div className="rounded-control border border-line bg-sunken px-3 py-2">
        <output className="font-medium">{t('opens', { tools: tools.length, skills: skills.length })}</output>
        {catalogue.isPart && <p className="text-small text-muted">{t('part')}</p>}
        {tools.length + skills.length > 0 && (
          <details className="mt-1 text-small">
            <summary className="w-fit cursor-pointer text-link">{t('which')}</summary>
            <div className="mt-2 grid gap-3 sm:grid-cols-2">
              <Names title={t('tools')} names={tools} />
              <Names title={t('skills')} names={skills} />
            </div>
          </details>
        )}
      </div>
      {entries.map((one) => one.caution && <Caution key={one.entry} {...one} caution={one.caution} />)}
    </div>
  );
}

const SHOWN = 100;

function Names({ title, names }: { title: string; names: readonly string[] }) {
  const t = useTranslations('tools.scopes');
  if (names.length === 0) return null;
  return (
    <div className="min-w-0">
      <p className="text-muted">{title}</p>
      <ul className="max-h-48 overflow-y-auto font-mono text-meta [overflow-wrap:anywhere]">
        {names.slice(0, SHOWN).map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {names.length > SHOWN && <p className="text-muted">{t('more', { count: names.length - SHOWN })}</p>}
    </div>
  );
}

function Caution({ entry, caution, nearest }: EntryReach & { caution: NonNullable<EntryReach['caution']> }) {
  const t = useTranslations('tools.scopes');
  return (
    <Alert tone={caution === 'inert' || caution === 'nothing' ? 'neutral' : 'warning'}>
      <p>{t.rich(`caution.${caution}`, { entry: () => <Mono>{entry}</Mono> })}</p>
      {nearest.length > 0 && (
        <p>
          {t.rich(caution === 'no_colon' ? 'narrower' : 'nearest', {
            names: () => <Mono>{nearest.join(', ')}</Mono>,
          })}
        </p>
      )}
    </Alert>
  );
}

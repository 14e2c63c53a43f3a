'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { Loaded } from '@/frames/loaded';
import { Card } from '@/ui/card';
import { SelectField } from '@/ui/select-field';
import { MonoField } from '../fields/mono-field';
import { ToolsHeader } from '../catalogue/tools-header';
import { HOLDERS, type Holder } from '../scopes/reach';
import { ScopeEditor } from '../scopes/scope-editor';
import { toolQueries, type Catalogue } from '../tool-queries';
import { checkerParams } from './checker-params';
import { Verdict } from './verdict';

const NAMES = 'names-of-tools';

/** Answers whether somebody who holds some scopes may use a tool, and which of them decides. */
export function Checker() {
  const t = useTranslations('tools.checker');
  const catalogue = useQuery(toolQueries.catalogue());
  return (
    <div className="flex flex-col gap-4">
      <ToolsHeader />
      <p className="text-muted">{t('description')}</p>
      <Loaded query={catalogue} failed={t('failed')}>
        {(data) => <Asked catalogue={data} />}
      </Loaded>
    </div>
  );
}

function Asked({ catalogue }: { catalogue: Catalogue }) {
  const t = useTranslations('tools.checker');
  const [{ held, holder, asked }, set] = useQueryStates(checkerParams, { history: 'replace' });
  return (
    <div className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-2">
      <Card title={t('held')}>
        <div className="flex flex-col gap-4">
          <SelectField
            label={t('holder')}
            value={holder}
            onChange={(event) => void set({ holder: event.target.value as Holder })}
            options={HOLDERS.map((value) => ({ value, label: t(`holders.${value}`) }))}
          />
          <ScopeEditor
            label={t('scopes')}
            holder={holder}
            value={held}
            onChange={(event) => void set({ held: event.target.value })}
          />
        </div>
      </Card>
      <Card title={t('asked')}>
        <div className="flex flex-col gap-4">
          <MonoField
            label={t('tool')}
            help={t('toolHelp')}
            list={NAMES}
            value={asked}
            onChange={(event) => void set({ asked: event.target.value })}
          />
          <datalist id={NAMES}>
            {catalogue.tools.map(({ id, name }) => (
              <option key={id} value={name}>
                {name}
              </option>
            ))}
          </datalist>
          <Verdict held={held} holder={holder} asked={asked} catalogue={catalogue} />
        </div>
      </Card>
    </div>
  );
}

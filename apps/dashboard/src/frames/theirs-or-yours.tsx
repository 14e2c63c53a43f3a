'use client';

import type { FactType } from '@signet/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useRef } from 'react';
import { useFormContext, useWatch, type FieldValues, type Path } from 'react-hook-form';
import { Alert } from '@/ui/alert';
import { named } from '@/ui/name';
import { Time } from '@/ui/time';
import type { LastChange } from './last-change';
import { isSame, take, type Clash } from './rebase';

/** What says which version something is. */
export interface Version {
  id: string;
  updated_at: string;
}

/** Something that several people may edit, and a form that notices. */
export interface Shared<T extends FieldValues, R extends Version> {
  what: 'agent' | 'webhook' | 'provider' | 'tool' | 'skill' | 'profile' | 'key';
  /** What the log calls a change of it that this form could make. */
  changedBy: readonly FactType[];
  /** What the form begins with. */
  base: R;
  /** Reads it as it is now. */
  refetch: UseQueryResult<R>['refetch'];
  /** What the form holds of it. */
  valuesOf: (stored: R) => T;
  /** What the fields are called on the page. */
  labels: Record<keyof T & string, string>;
  /** Values that the page shows in other words than the API. */
  say?: (name: keyof T & string, value: unknown) => string | undefined;
}

type Words<T extends FieldValues> = Pick<Shared<T, Version>, 'what' | 'labels' | 'say'>;

interface TheirsOrYoursProps<T extends FieldValues> {
  shared: Words<T>;
  clash: Clash<T>;
  /** The change that came between, if that is known. */
  change: LastChange | null;
}

/** Shows what somebody else saved meanwhile beside what was typed here. Choosing writes into the form. */
export function TheirsOrYours<T extends FieldValues>({ shared, clash, change }: TheirsOrYoursProps<T>) {
  const t = useTranslations('ui.conflict');
  const say = useWords(shared);
  const box = useRef<HTMLDivElement>(null);
  // The button has the focus still: a second press must not overwrite what nobody has read.
  useEffect(() => box.current?.focus(), [clash]);
  return (
    <Alert
      ref={box}
      tabIndex={-1}
      tone="warning"
      role="alert"
      className="w-full"
      title={<Title what={shared.what} change={change} />}
    >
      <p>{t(clash.both.length > 0 ? 'choose' : 'merged')}</p>
      <div className="mt-2 flex flex-col gap-3 text-ink">
        {clash.both.map((name) => (
          <Choice key={name} name={name} label={shared.labels[name]} say={say} clash={clash} />
        ))}
        {clash.onlyTheirs.map((name) => (
          <p key={name}>
            <span className="font-medium">{shared.labels[name]}</span>{' '}
            {t('onlyTheirs', { value: say(name, clash.theirs[name]) })}
          </p>
        ))}
      </div>
    </Alert>
  );
}

function Title({ what, change }: Pick<Shared<FieldValues, Version>, 'what'> & { change: LastChange | null }) {
  const t = useTranslations('ui.conflict');
  if (!change) return t(`title.${what}`);
  const when = () => <Time value={change.at} />;
  return change.isMine
    ? t.rich(`titleMine.${what}`, { when })
    : t.rich(`titleNamed.${what}`, { when, ...named(change.name) });
}

interface ChoiceProps<T extends FieldValues> {
  name: keyof T & string;
  label: string;
  say: (name: keyof T & string, value: unknown) => string;
  clash: Clash<T>;
}

function Choice<T extends FieldValues>({ name, label, say, clash }: ChoiceProps<T>) {
  const t = useTranslations('ui.conflict');
  const group = useId();
  const form = useFormContext<T>();
  const value: unknown = useWatch({ control: form.control, name: name as Path<T> });
  return (
    <fieldset className="rounded-control border border-line bg-surface p-3">
      <legend className="float-left mb-2 w-full font-medium">{label}</legend>
      <div className="clear-both grid gap-2 sm:grid-cols-2">
        {(['theirs', 'mine'] as const).map((whose) => (
          <label key={whose} className="flex min-w-0 cursor-pointer items-start gap-2">
            <input
              type="radio"
              aria-label={`${t(whose)}: ${say(name, clash[whose][name])}`}
              name={group}
              className="mt-1 size-4 shrink-0 accent-accent"
              checked={isSame(value, clash[whose][name])}
              onChange={() => take(form, name, clash[whose][name])}
            />
            <span className="flex min-w-0 flex-col">
              <span className="text-small text-muted">{t(whose)}</span>
              <span className="[overflow-wrap:anywhere] whitespace-pre-line">
                {say(name, clash[whose][name])}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A field's value as a person reads it. */
function useWords<T extends FieldValues>({ say }: Words<T>) {
  const t = useTranslations('ui.conflict');
  return (name: keyof T & string, value: unknown): string => {
    const said = say?.(name, value);
    if (said !== undefined) return said;
    if (typeof value === 'boolean') return t(value ? 'on' : 'off');
    if (Array.isArray(value)) return value.length > 0 ? value.join('\n') : t('empty');
    const isEmpty = value === null || value === undefined || value === '' || Number.isNaN(value);
    return isEmpty ? t('empty') : `${value as string | number}`;
  };
}

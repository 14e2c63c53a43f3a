'use client';

import { Tabs } from '@base-ui/react/tabs';
import { showHiddenInLines } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { cn } from './cn';
import { CopyButton } from './copy-button';

export interface Sample {
  id: string;
  label: string;
  code: string;
}

const REMEMBERED = 'signet.sample-language';

const remembered = (samples: readonly Sample[]): string => {
  const id = typeof localStorage === 'undefined' ? null : localStorage.getItem(REMEMBERED);
  return samples.find((sample) => sample.id === id)?.id ?? samples[0]?.id ?? '';
};

/** The same call in several languages; the chosen one is remembered for the next sample. */
export function CodeSamples({ label, samples }: { label: string; samples: readonly Sample[] }) {
  const t = useTranslations('ui.code');
  const [language, setLanguage] = useState(() => remembered(samples));
  const choose = (id: string) => {
    setLanguage(id);
    localStorage.setItem(REMEMBERED, id);
  };
  const shown = samples.find((sample) => sample.id === language) ?? samples[0];
  return (
    <Tabs.Root
      value={language}
      onValueChange={choose}
      className="overflow-hidden rounded-control border border-line"
    >
      <div className="flex items-center justify-between border-b border-line bg-surface pe-1">
        <Tabs.List aria-label={label} className="flex">
          {samples.map((sample) => (
            <Tabs.Tab
              key={sample.id}
              value={sample.id}
              className="h-9 border-b-2 border-transparent px-3 text-small text-muted -outline-offset-2 hover:text-ink data-active:border-accent data-active:text-ink forced-colors:border-b-0"
            >
              {sample.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown && <CopyButton value={shown.code} what={t('what')} />}
      </div>
      {samples.map((sample) => (
        <Tabs.Panel key={sample.id} value={sample.id} tabIndex={-1}>
          <Code code={sample.code} label={sample.label} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}

/** Code that scrolls inside its own box; the box can be reached and scrolled with the keyboard. */
export function Code({ code, label, className }: { code: string; label: string; className?: string }) {
  return (
    <section
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className={cn('overflow-x-auto bg-sunken p-3 text-start text-small -outline-offset-2', className)}
    >
      <pre className="font-mono">
        <code>{showHiddenInLines(code)}</code>
      </pre>
    </section>
  );
}

/** One command with its copy button. What is copied is one line however it is shown. */
export function CommandLine({ code, label }: { code: string; label: string }) {
  const t = useTranslations('ui.code');
  return (
    <div className="flex w-full min-w-0 items-start rounded-control border border-line bg-sunken">
      <Code
        code={code}
        label={label}
        className="min-w-0 flex-1 rounded-control [overflow-wrap:anywhere] [&_pre]:whitespace-pre-wrap"
      />
      <span className="p-1.5">
        <CopyButton value={code} what={t('what')} />
      </span>
    </div>
  );
}

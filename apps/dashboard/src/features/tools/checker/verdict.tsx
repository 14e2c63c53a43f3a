'use client';

import { atiScopes } from '@signet/contracts';
import { CircleCheck, CircleX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Chip } from '@/ui/chip';
import { Facts } from '@/ui/facts';
import { Mono } from '@/ui/mono';
import { TextLink } from '@/ui/text-link';
import { hrefOf } from '../entry';
import { decidingEntry, type Holder } from '../scopes/reach';
import type { Catalogue } from '../tool-queries';
import { questionOf } from './question';

interface VerdictProps {
  held: string;
  holder: Holder;
  asked: string;
  catalogue: Catalogue;
}

/** Yes or no, and the exact entry that decided. It changes as somebody types, so it is read out when that pauses. */
export function Verdict({ held, holder, asked, catalogue }: VerdictProps) {
  const t = useTranslations('tools.checker');
  const question = questionOf(asked, catalogue.tools);
  if (!question) return <p className="text-muted">{t('nothingAsked')}</p>;
  if (question.kind === 'unknown')
    return (
      <div aria-live="polite">
        <p>{t('unknown')}</p>
        {question.nearest.length > 0 && (
          <p className="text-muted">
            {t.rich('nearest', { names: () => <Mono>{question.nearest.join(', ')}</Mono> })}
          </p>
        )}
      </div>
    );
  const { required } = question;
  const entry = decidingEntry(required, atiScopes.parseScopes(held), catalogue, holder);
  const isOlder = entry?.startsWith('tool:') && !atiScopes.checkScope(required, [entry]);
  return (
    <div aria-live="polite" className="flex flex-col gap-4">
      <p className="flex flex-wrap items-center gap-2">
        {entry === null ? (
          <Chip tone="danger" icon={CircleX}>
            {t('denied')}
          </Chip>
        ) : (
          <Chip tone="success" icon={CircleCheck}>
            {t('allowed')}
          </Chip>
        )}
        <span>
          {entry === null
            ? t.rich('wouldNeed', { scope: () => <Mono>{required}</Mono> })
            : t.rich(isOlder ? 'byOlder' : 'by', { entry: () => <Mono>{entry}</Mono> })}
        </span>
      </p>
      <Facts
        facts={[
          ...(question.kind === 'tool'
            ? [
                {
                  label: t('tool'),
                  value: (
                    <TextLink href={hrefOf(question.tool)} className="font-mono">
                      {question.tool.name}
                    </TextLink>
                  ),
                },
              ]
            : []),
          { label: t('required'), value: <Mono>{required}</Mono> },
          { label: t('decided'), value: entry === null ? t('noEntry') : <Mono>{entry}</Mono> },
        ]}
      />
    </div>
  );
}

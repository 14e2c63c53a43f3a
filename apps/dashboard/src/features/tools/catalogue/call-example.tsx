'use client';

import { addressOf, type Operations } from '@signet/sdk/management';
import { useTranslations } from 'next-intl';
import { Code } from '@/ui/code-sample';

interface CallExampleProps {
  /** A call that makes the first of a kind. */
  call: (api: Operations) => unknown;
  /** What is sent with it. */
  body: object;
}

/** The call of the API that does what the button beside it does. */
export function CallExample({ call, body }: CallExampleProps) {
  const t = useTranslations('tools.empty');
  return (
    <Code
      code={`POST ${addressOf(call)}\n\n${JSON.stringify(body, null, 2)}`}
      label={t('call')}
      className="rounded-control border border-line"
    />
  );
}

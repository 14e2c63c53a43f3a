'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCan, useSession } from '@/lib/session/use-session';
import { toQueryString } from '@/lib/api/request';
import { useIsHydrated } from '@/lib/use-reader';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { TextLink } from '@/ui/text-link';
import { Time } from '@/ui/time';

const READ = 'signet.failed-sign-ins';

/** Tells a member, from their sign-in until they have read it, what was tried in their name before. */
export function FailedSignInsAlert() {
  const t = useTranslations('session.failed');
  const { member, failed_sign_ins: failed } = useSession();
  const canReadActivity = useCan('activity:read');
  const isHydrated = useIsHydrated();
  const [isRead, setIsRead] = useState(false);
  if (!failed) return null;
  const { count, networks, since } = failed;
  // Which ones: the next sign-in may bring others.
  const which = `${member.id} ${since} ${count}`;
  if (isRead || (isHydrated && localStorage.getItem(READ) === which)) return null;

  const dismiss = () => {
    localStorage.setItem(READ, which);
    setIsRead(true);
  };
  const there = toQueryString({ type: 'member.sign_in_failed', actor_id: member.id, since });
  return (
    <Alert tone="warning" className="mb-6" title={t('title', { count, networks })}>
      <p>{t.rich('text', { since: () => <Time value={since} format="minute" /> })}</p>
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1">
        {canReadActivity && <TextLink href={`/activity${there}`}>{t('show')}</TextLink>}
        <Button variant="ghost" size="dense" onClick={dismiss}>
          <X aria-hidden strokeWidth={1.5} />
          {t('dismiss')}
        </Button>
      </div>
    </Alert>
  );
}

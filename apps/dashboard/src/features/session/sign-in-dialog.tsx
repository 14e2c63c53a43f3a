'use client';

import type { Session } from '@signet/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { goOn, putOff } from '@/lib/session/ended';
import { beginAsAnother } from '@/lib/session/same-person';
import { sessionQueries } from '@/lib/session/session-queries';
import { useSession } from '@/lib/session/use-session';
import { Dialog } from '@/ui/dialog';
import { Credentials } from './sign-in-form';

/** Signing in over the page: what is on it, and in its forms, stays. */
export function SignInDialog() {
  const t = useTranslations('session.ended');
  const client = useQueryClient();
  const { member } = useSession();
  const onSignedIn = async (session: Session) => {
    if (session.member.id !== member.id) return beginAsAnother();
    client.setQueryData(sessionQueries.current().queryKey, session);
    goOn(session);
    await client.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && putOff()} title={t('signIn')} className="max-w-md">
      <div className="flex flex-col gap-4 p-4">
        <p className="text-muted">{t('text')}</p>
        <Credentials email={member.email} onSignedIn={onSignedIn} />
      </div>
    </Dialog>
  );
}

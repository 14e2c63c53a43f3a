'use client';

import type { Session } from '@signet/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { isProblem } from '@/lib/api/problem';
import { leaveAtOnce } from '@/lib/leave-guard';
import { whileLeaving } from '@/lib/while-leaving';
import { signedInAgain } from './ended';
import { sessionQueries } from './session-queries';

/**
 * Sends a change with the CSRF token of the current session. When that session has ended, its owner signs in over the
 * page, or has done so in another tab, and the change is sent again. Nobody else's session ever carries it.
 */
export async function asTheSamePerson<T>(
  client: QueryClient,
  send: (csrfToken: string) => Promise<T>,
): Promise<T> {
  const former = await client.ensureQueryData(sessionQueries.current());
  try {
    return await send(former.csrf_token);
  } catch (error) {
    const session = await successor(client, former, error);
    return send(session.csrf_token);
  }
}

/** The session in which a refused change may be sent again; throws the refusal if there is none. */
async function successor(client: QueryClient, former: Session, refusal: unknown): Promise<Session> {
  if (isProblem(refusal, 'authentication.required'))
    return signedInAgain().catch(() => {
      throw refusal;
    });
  if (!isProblem(refusal, 'request.cross_site')) throw refusal;
  const now = await client.fetchQuery({ ...sessionQueries.current(), staleTime: 0 });
  if (now.member.id !== former.member.id) return beginAsAnother();
  if (now.csrf_token === former.csrf_token) throw refusal;
  return now;
}

/** Drops all that a former person had here, drafts too, and reads the page as the one who is signed in now. */
export function beginAsAnother(): Promise<never> {
  sessionStorage.clear();
  return whileLeaving(() => leaveAtOnce(() => window.location.reload()));
}

import 'server-only';
import { Session, SetupState, type OperatorPermission } from '@signet/contracts';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { ApiProblem } from '@/lib/api/problem';
import { answerOf } from '@/lib/api/request';
import { sendForVisitor } from '@/lib/api/server';
import { safeNext } from './safe-next';

/** The session of the visitor, or null when nobody is signed in. */
export const findSession = cache(async (): Promise<Session | null> => {
  try {
    return await answerOf(Session, (api) => api.sessions.get(), sendForVisitor());
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
});

export const getSetupState = cache((): Promise<SetupState> =>
  answerOf(SetupState, (api) => api.sessions.getSetupState(), sendForVisitor()),
);

/** The session of the visitor; without one the visitor is sent to set-up or sign-in and comes back afterwards. */
export async function requireSession(): Promise<Session> {
  const session = await findSession();
  if (session) return session;
  if ((await getSetupState()).needed) redirect('/setup');

  const asked = safeNext((await headers()).get('x-signet-path'));
  redirect(asked === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(asked)}`);
}

export type Entry = 'setup' | 'sign-in' | 'signed-in' | 'unavailable';

/** Which door a visitor of the pages outside the shell stands at. */
export async function findEntry(): Promise<Entry> {
  try {
    if (await findSession()) return 'signed-in';
    return (await getSetupState()).needed ? 'setup' : 'sign-in';
  } catch {
    return 'unavailable';
  }
}

/** Says whether the visitor holds an operator permission. */
export async function may(permission: OperatorPermission): Promise<boolean> {
  return (await requireSession()).permissions.includes(permission);
}

/** The query of a part of a page that only those see who may: nobody is refused what they did not ask for. */
export async function ifMay<Query>(permission: OperatorPermission, query: Query): Promise<Query | undefined> {
  return (await may(permission)) ? query : undefined;
}

'use client';

import {
  InspectedSessionToken,
  IntrospectedSessionToken,
  SessionTokenValidity,
  type ProblemCode,
} from '@signet/contracts';
import { isProblem } from '@/lib/api/problem';
import { useWrite } from '@/lib/api/use-write';
import type { Pasted } from './pasted';

/** What is found out about something that was pasted. Only `claims` of what is good are worth anything. */
export type Inspection =
  | { kind: 'token'; validity: SessionTokenValidity; unverified: InspectedSessionToken | null }
  | { kind: 'key'; said: IntrospectedSessionToken };

const UNREADABLE: ProblemCode = 'request.invalid';

/** Returns a function that asks about a token or a key. It is sent to the API and kept nowhere. */
export function useInspection() {
  const ask = useWrite();
  return async ({ kind, text: token }: Pasted): Promise<Inspection> => {
    if (kind === 'key')
      return {
        kind,
        said: await ask(IntrospectedSessionToken, (api) => api.sessionTokens.introspect({ token })),
      };
    const validity = await ask(SessionTokenValidity, (api) => api.sessionTokens.validate({ token }));
    const unverified = await ask(InspectedSessionToken, (api) => api.sessionTokens.inspect({ token })).catch(
      (error: unknown) => {
        if (isProblem(error, UNREADABLE)) return null;
        throw error;
      },
    );
    return { kind, validity, unverified };
  };
}

import { ProfileId, SessionTokenState } from '@signet/contracts';
import { createLoader, createParser, parseAsString, parseAsStringLiteral } from 'nuqs/server';

/** The state of the list of session tokens, all of it in the URL. */
export const tokenParams = {
  state: parseAsStringLiteral(SessionTokenState.options),
  /** Taken when the API would take it, too. */
  profile_id: createParser({
    parse: (value: string) => ProfileId.safeParse(value).data ?? null,
    serialize: String,
  }),
  sub: parseAsString,
  cursor: parseAsString,
};

export const loadTokenParams = createLoader(tokenParams);

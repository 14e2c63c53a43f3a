import { VirtualKeyState } from '@signet/contracts';
import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';

/** The state of the list of keys, all of it in the URL. */
export const keyParams = {
  search: parseAsString.withDefault(''),
  state: parseAsStringLiteral(VirtualKeyState.options),
  user_id: parseAsString,
  cursor: parseAsString,
};

export const loadKeyParams = createLoader(keyParams);

import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { HOLDERS } from '../scopes/reach';

/** A question that can be sent to a colleague: what is held, and what for. */
export const checkerParams = {
  held: parseAsString.withDefault(''),
  /** By whom: a category opens something for a virtual key alone. */
  holder: parseAsStringLiteral(HOLDERS).withDefault('token'),
  asked: parseAsString.withDefault(''),
};

export const loadCheckerParams = createLoader(checkerParams);

import { createLoader, parseAsString } from 'nuqs/server';

/** A question that can be sent to a colleague: what is held, and what for. */
export const checkerParams = {
  held: parseAsString.withDefault(''),
  asked: parseAsString.withDefault(''),
};

export const loadCheckerParams = createLoader(checkerParams);

import { createLoader, parseAsString } from 'nuqs/server';

/** The state of the list of profiles, all of it in the URL. */
export const profileParams = { cursor: parseAsString };

export const loadProfileParams = createLoader(profileParams);

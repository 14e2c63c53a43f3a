import { ProviderId } from '@signet/contracts';
import { createLoader, createParser, parseAsString } from 'nuqs/server';

/** The state of the list of tools, all of it in the URL. */
export const toolListParams = {
  /** Taken when the API would take it, too. */
  provider_id: createParser({
    parse: (value: string) => ProviderId.safeParse(value).data ?? null,
    serialize: String,
  }),
  cursor: parseAsString,
};

/** Of the lists that nothing narrows. */
export const pageParams = { cursor: parseAsString };

export const loadToolListParams = createLoader(toolListParams);
export const loadPageParams = createLoader(pageParams);

import { ProviderId } from '@signet/contracts';
import { createLoader, createParser, parseAsString } from 'nuqs/server';

/** The state of the list of tools, all of it in the URL. */
export const toolListParams = {
  search: parseAsString.withDefault(''),
  /** Taken when the API would take it, too. */
  provider_id: createParser({
    parse: (value: string) => ProviderId.safeParse(value).data ?? null,
    serialize: String,
  }),
  cursor: parseAsString,
};

/** Of the lists that are narrowed by a part of a name alone. */
export const pageParams = { search: parseAsString.withDefault(''), cursor: parseAsString };

export const loadToolListParams = createLoader(toolListParams);
export const loadPageParams = createLoader(pageParams);

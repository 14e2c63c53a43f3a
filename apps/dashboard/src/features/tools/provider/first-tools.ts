import { toolQueries } from '../tool-queries';

const SHOWN = 10;

/** The first tools of a provider, as its page asks for them. */
export const firstToolsOf = (id: string) => toolQueries.tools({ provider_id: id, limit: SHOWN });

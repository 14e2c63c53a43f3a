/** A query value, or undefined for what clients send when they have none. */
export function given(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'undefined' && value !== 'null'
    ? value
    : undefined;
}

/** The order of a list. Newest first unless told otherwise. */
export const orderOf = (query: Record<string, unknown>): 'asc' | 'desc' =>
  query['sort'] === 'asc' ? 'asc' : 'desc';

/**
 * Turns an id into exactly one path segment. `encodeURIComponent` leaves dots alone and URL parsers resolve `..`
 * even when it is escaped, so those two ids are refused instead.
 */
export function segment(id: string | undefined): string {
  if (typeof id !== 'string' || /^\.{0,2}$/.test(id)) throw new TypeError(`Not an id: "${id}"`);
  return encodeURIComponent(id);
}

/** Puts ids in the order given where a route has `{names}`. */
export function withIds<Route extends string>(route: Route, ids: readonly string[] = []): Route {
  const left = [...ids];
  return route.replace(/\{\w+\}/g, () => segment(left.shift())) as Route;
}

/** Renders a query string; absent values are left out rather than sent as the word "undefined". */
export function queryString(values: object = {}): string {
  const present = Object.entries(values as Record<string, string>).filter(([, value]) => value != null);
  const text = String(new URLSearchParams(present));
  return text && `?${text}`;
}

/**
 * Checks the address of the server and returns it without trailing slashes. A path is kept: servers may mount the
 * AgentAuth surface below a prefix.
 *
 * @throws TypeError when it is not an http(s) address, or carries credentials, a query or a fragment
 */
export function baseAddress(baseURL: string): string {
  // Not `URL.parse`, which is younger than the oldest Node and browsers that this runs in.
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined;
  if (!url || !/^https?:/.test(url.href) || url.href !== url.origin + url.pathname) {
    throw new TypeError('baseURL must be a plain http:// or https:// address');
  }
  return url.href.replace(/\/+$/, '');
}

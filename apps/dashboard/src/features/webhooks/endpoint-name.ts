/** What people call an endpoint: its address without the scheme, the query and a slash at the end. */
export function endpointName(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return host + pathname.replace(/\/+$/, '');
}

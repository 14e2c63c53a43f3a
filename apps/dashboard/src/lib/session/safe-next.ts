const ELSEWHERE = /^\/(sign-in|setup|api)(\/|\?|#|$)/;

/**
 * Returns `next` when it names a page of this dashboard, `/` otherwise. Browsers read `//host` and `/\host` as another
 * site and drop tabs and line breaks before they look, so anything but plain visible characters is refused.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next)) return '/';

  const base = 'http://dashboard.invalid';
  if (!URL.canParse(next, base)) return '/';
  const url = new URL(next, base);
  if (url.origin !== base || url.pathname.startsWith('//') || ELSEWHERE.test(url.pathname)) return '/';
  // Next's own marker of a page fetched in the background. Writing it back would respell the other values.
  if (url.searchParams.has('_rsc')) url.searchParams.delete('_rsc');
  return url.pathname + url.search + url.hash;
}

import type { FastifyReply, FastifyRequest } from 'fastify';

/** What the console keeps in a browser: who is signed in, and who was before. */
export const COOKIES = { session: 'signet_session', browser: 'signet_browser' } as const;
type Cookie = (typeof COOKIES)[keyof typeof COOKIES];

/** Over https the name carries the browser's own guarantee of origin and path (RFC 6265bis 4.1.3.2). */
const nameOf = (cookie: Cookie, secure: boolean): string => (secure ? `__Host-${cookie}` : cookie);

const attributes = (secure: boolean): string =>
  `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

/** Gives the browser a secret that scripts cannot read and other sites cannot send. */
export function setCookie(
  reply: FastifyReply,
  cookie: Cookie,
  { value, expires, secure }: { value: string; expires: string; secure: boolean },
): void {
  void reply.header(
    'set-cookie',
    `${nameOf(cookie, secure)}=${value}; ${attributes(secure)}; Expires=${new Date(expires).toUTCString()}`,
  );
}

/** Takes a cookie away again, under whichever name it was given. */
export function clearCookie(reply: FastifyReply, cookie: Cookie): void {
  for (const secure of [false, true])
    void reply.header('set-cookie', `${nameOf(cookie, secure)}=; ${attributes(secure)}; Max-Age=0`);
}

/**
 * Returns the value of a cookie, or null. One that is sent twice counts as none: it may be planted.
 * @param mustBeSecure whether the name that only https can set is the one that counts
 */
export function readCookie(request: FastifyRequest, cookie: Cookie, mustBeSecure: boolean): string | null {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  for (const secure of mustBeSecure ? [true] : [true, false]) {
    const name = `${nameOf(cookie, secure)}=`;
    const values = pairs.filter((pair) => pair.startsWith(name)).map((pair) => pair.slice(name.length));
    if (values.length) return values.length === 1 ? values[0]! : null;
  }
  return null;
}

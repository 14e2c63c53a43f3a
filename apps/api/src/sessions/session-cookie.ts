import type { FastifyReply, FastifyRequest } from 'fastify';

/** Over https the name carries the browser's own guarantee of origin and path (RFC 6265bis 4.1.3.2). */
const nameFor = (secure: boolean): string => (secure ? '__Host-signet_session' : 'signet_session');

const attributes = (secure: boolean): string =>
  `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

/** Gives the browser the session; scripts cannot read it and other sites cannot send it. */
export function setSessionCookie(
  reply: FastifyReply,
  secure: boolean,
  secret: string,
  expires: string,
): void {
  void reply.header(
    'set-cookie',
    `${nameFor(secure)}=${secret}; ${attributes(secure)}; Expires=${new Date(expires).toUTCString()}`,
  );
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  void reply.header('set-cookie', `${nameFor(secure)}=; ${attributes(secure)}; Max-Age=0`);
}

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** Returns the session secret of a request, or null. A cookie sent twice counts as none: one may be planted. */
export function readSessionCookie(request: FastifyRequest, secure: boolean): string | null {
  const name = nameFor(secure);
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 && SECRET.test(values[0]!) ? values[0]! : null;
}

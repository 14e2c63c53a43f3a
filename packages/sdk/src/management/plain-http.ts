// What `new URL` makes of every way to write such an address.
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether what is sent to an address can be read on the way: plain `http:` to anything but this machine. */
export function isReadableOnTheWay(baseURL: string): boolean {
  const { protocol, hostname } = new URL(baseURL);
  return protocol === 'http:' && !LOOPBACK.test(hostname);
}

const warned = new Set<string>();

/** Says once per server that a key is sent so that others can read it. */
export function warnOfPlainHttp(baseURL: string): void {
  const { origin } = new URL(baseURL);
  if (!isReadableOnTheWay(baseURL) || warned.has(origin)) return;
  warned.add(origin);
  // Whoever wrote the address reads it there.
  // eslint-disable-next-line no-console
  console.warn(
    `Signet: the management key is sent to ${origin} over plain http, where anybody on the way can read it. Use https.`,
  );
}

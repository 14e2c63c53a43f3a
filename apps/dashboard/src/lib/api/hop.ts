import type { IncomingMessage } from 'node:http';
import { CONSOLE_HOP } from '@signet/contracts';

/**
 * Notes on a request that just arrived who asks and by which address, under names that nobody else can use, and removes
 * whatever the client wrote under them.
 */
export function noteHop({ headers, socket }: IncomingMessage): void {
  const claimed = headers['x-forwarded-for'];
  headers[CONSOLE_HOP.for] = [claimed, socket.remoteAddress ?? '']
    .filter((hop) => hop !== undefined)
    .join(', ');
  headers[CONSOLE_HOP.host] = headers.host ?? '';
  headers[CONSOLE_HOP.proto] = headers['x-forwarded-proto'] ?? '';
  delete headers[CONSOLE_HOP.secret];
}

/** Where the API answers. Read at run time, so that one build serves every installation. */
export const apiUrl = (): URL => new URL(process.env.SIGNET_API_URL ?? 'http://127.0.0.1:4000');

/** The headers of a request to the API on behalf of a browser, from what {@link noteHop} noted. */
export function hopHeaders(noted: (name: string) => string | null | undefined): Record<string, string> {
  const { SIGNET_DASHBOARD_SECRET: secret } = process.env;
  const names = [CONSOLE_HOP.for, CONSOLE_HOP.host, CONSOLE_HOP.proto];
  const told = names.flatMap((name) => {
    const value = noted(name);
    return value === null || value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries([...told, ...(secret ? [[CONSOLE_HOP.secret, secret]] : [])]) as Record<
    string,
    string
  >;
}

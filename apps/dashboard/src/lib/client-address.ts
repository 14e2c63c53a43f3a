import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/**
 * Adds the address of whoever connected to `X-Forwarded-For`, as every honest proxy does; Next.js hands on what the
 * client wrote. The API believes that header from here when an operator lists this dashboard as a proxy, and reads it
 * from the right: what a client wrote in front of its own address is nobody's then.
 */
export function addClientAddress(): void {
  subscribe('http.server.request.start', (message) => {
    const { headers, socket } = (message as { request: IncomingMessage }).request;
    const claimed = headers['x-forwarded-for'];
    headers['x-forwarded-for'] = [claimed, socket.remoteAddress].filter(Boolean).join(', ');
  });
}

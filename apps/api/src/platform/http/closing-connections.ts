import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** For the rest of a head that is on its way when the server closes. */
const REST_MS = 2_000;

/**
 * Ends the connections of a closing server as soon as no call is under way on them. Node ends those that are idle at
 * that moment and waits for all others: for one on which nothing was asked yet, or only half of it, until its client goes
 * away, and for one that is answered later as long as a client may keep it. A browser that connects ahead of need would
 * keep a process from stopping.
 */
export function endConnectionsOnClose(server: FastifyInstance): void {
  /** How many calls are under way on each. */
  const connections = new Map<Socket, number>();
  let isClosing = false;
  server.server.on('connection', (socket: Socket) => {
    connections.set(socket, 0);
    socket.once('close', () => connections.delete(socket));
  });
  server.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    connections.set(socket, (connections.get(socket) ?? 0) + 1);
    response.once('close', () => {
      if (!connections.has(socket)) return;
      const left = connections.get(socket)! - 1;
      connections.set(socket, left);
      if (isClosing && left === 0) socket.destroySoon();
    });
  });
  const endQuiet = (isOver: (socket: Socket) => boolean) => {
    for (const [socket, calls] of connections) if (calls === 0 && isOver(socket)) socket.destroySoon();
  };
  server.addHook('preClose', (done) => {
    isClosing = true;
    endQuiet(({ bytesRead }) => bytesRead === 0);
    const late = setTimeout(() => endQuiet(() => true), REST_MS);
    server.server.once('close', () => clearTimeout(late));
    done();
  });
}

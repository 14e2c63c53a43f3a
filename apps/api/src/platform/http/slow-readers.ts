import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Repeating } from '../timers/repeating.js';

/** What a client has to take of what waits for it, in the time that it is given. */
const LEAST_BYTES = 64 * 1024;
const CHECKS = 6;

interface Handle {
  bytesWritten: number;
  /** What the operating system has not taken yet; Node looks at it for its own time limit. */
  writeQueueSize: number;
}

interface Watched {
  /** What the operating system had taken when the client fell behind. */
  taken: number;
  sinceMs: number;
}

/**
 * Hangs up on clients that let what waits for them lie: whoever reads nothing, or so slowly that an answer lasts for
 * hours, holds buffers, connections to the database and places that others need. Who has taken everything is not
 * behind, however long nothing is sent.
 * @param seconds in which a client that is behind has to take 64 KiB
 */
export function hangUpOnSlowReaders(server: Server, seconds: number, onHangUp: () => void): void {
  const behind = new Map<Socket, Watched | null>();
  server.on('connection', (socket: Socket) => {
    behind.set(socket, null);
    socket.once('close', () => behind.delete(socket));
  });
  const check = () => {
    for (const [socket, watched] of behind) {
      const verdict = judge(socket, watched, seconds * 1000);
      if (verdict === 'too slow') {
        socket.destroy();
        onHangUp();
      } else behind.set(socket, verdict);
    }
  };
  const checking = new Repeating((seconds * 1000) / CHECKS, check, rethrow).start();
  server.once('close', () => void checking.stop());
}

const rethrow = (error: unknown): never => {
  throw error;
};

function judge(socket: Socket, watched: Watched | null, withinMs: number): Watched | null | 'too slow' {
  const handle = (socket as unknown as { _handle: Handle | null })._handle;
  if (!handle || (!handle.writeQueueSize && !socket.writableLength)) return null;
  const now = performance.now();
  const taken = handle.bytesWritten - handle.writeQueueSize;
  if (!watched || taken - watched.taken >= LEAST_BYTES) return { taken, sinceMs: now };
  return now - watched.sinceMs >= withinMs ? 'too slow' : watched;
}

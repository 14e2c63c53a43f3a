import { spawn } from 'node:child_process';
import net from 'node:net';

const PROGRAM = `
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.end('HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'));
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => console.log(server.address().port));
`;
/** One more than its queue holds. */
const PLUGS = 3;

/**
 * A real server whose kernel drops every SYN, because the program sleeps and its queue is full. Awake again, it gets the
 * next one that is sent: a handshake that takes as long as the client's system waits, about a second.
 */
export async function swallowingServer(): Promise<{ port: number; wake: () => void; stop: () => void }> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text) => resolve(Number(text)));
  });
  child.kill('SIGSTOP');
  const plugs = Array.from({ length: PLUGS }, () => net.connect({ host: '127.0.0.1', port }));
  for (const plug of plugs) plug.on('error', () => {});
  // The last one hangs: then the queue is full.
  await Promise.all(
    plugs.slice(0, -1).map((plug) => new Promise((resolve) => plug.once('connect', resolve))),
  );
  return {
    port,
    wake: () => child.kill('SIGCONT'),
    stop: () => {
      for (const plug of plugs) plug.destroy();
      child.kill('SIGKILL');
    },
  };
}

import net from 'node:net';
import { startSignet } from '../support/signet.js';
import { until } from '../support/until.js';

/** A client that keeps its connection for as long as it may. */
class Client {
  heard = '';
  private constructor(private readonly socket: net.Socket) {
    socket.on('data', (chunk) => (this.heard += String(chunk)));
    socket.on('error', () => {});
  }

  static async connect(url: string): Promise<Client> {
    const socket = net.connect({ port: Number(new URL(url).port), allowHalfOpen: true });
    await new Promise((resolve) => socket.once('connect', resolve));
    return new Client(socket);
  }

  say(text: string): void {
    this.socket.write(text);
  }

  leave(): void {
    this.socket.destroy();
  }
}

const BODY = JSON.stringify({ name: 'Traveller', owner_email: 'owner@example.com' });
const HEAD = [
  'POST /agents/register HTTP/1.1',
  'Host: signet.test',
  'Content-Type: application/json',
  `Content-Length: ${BODY.length}`,
  '',
  '',
].join('\r\n');

// A process that takes longer than half a minute to stop is cut off.
it('a stop waits for the calls that are under way, and for no connection without one', async () => {
  const signet = await startSignet();
  const connect = () => Client.connect(signet.url);
  const [unused, half, idle, busy] = await Promise.all([connect(), connect(), connect(), connect()]);
  half.say(HEAD.slice(0, 30));
  idle.say(HEAD + BODY);
  await until(
    () => idle.heard,
    (heard) => heard.includes('201 Created'),
  );
  // Told to go on once its head was understood: a call is under way.
  busy.say(HEAD.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n'));
  await until(
    () => busy.heard,
    (heard) => heard.includes('100 Continue'),
  );

  const server = signet.application.nest.getHttpServer() as net.Server;
  const stopped = signet.close();
  await until(
    () => server.listening,
    (isListening) => !isListening,
  );
  busy.say(BODY);
  try {
    await stopped;
    expect(busy.heard).toContain('201 Created');
  } finally {
    for (const client of [unused, half, idle, busy]) client.leave();
  }
}, 25_000);

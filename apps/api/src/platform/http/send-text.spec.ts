import http from 'node:http';
import Fastify from 'fastify';
import { sendText } from './send-text.js';

const IDLE_MS = 50_000;

it('an answer that goes on has no idle time, and the next one on its connection has', async () => {
  const server = Fastify({ connectionTimeout: IDLE_MS });
  const idle: number[] = [];
  let goOn = () => {};
  const silence = new Promise<void>((resolve) => (goOn = resolve));
  async function* text() {
    yield 'a';
    await silence;
    yield 'b';
  }
  server.get('/long', (request, reply) => {
    sendText(request, reply, text(), { contentType: 'text/plain', fileName: 'long.txt' });
    idle.push(request.raw.socket.timeout!);
  });
  server.get('/short', (request) => {
    idle.push(request.raw.socket.timeout!);
    return 'short';
  });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const get = (path: string) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      http.get(url + path, { agent }, resolve).on('error', reject);
    });
  try {
    const long = await get('/long');
    goOn();
    let received = '';
    for await (const chunk of long) received += String(chunk);
    expect(received).toBe('ab');
    (await get('/short')).resume();
    expect(idle).toEqual([0, IDLE_MS]);
  } finally {
    agent.destroy();
    await server.close();
  }
});

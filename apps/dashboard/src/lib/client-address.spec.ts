/** @jest-environment node */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addClientAddress } from './client-address';

describe('the address of a client', () => {
  let server: Server;
  beforeAll(async () => {
    addClientAddress();
    server = createServer((incoming, response) => response.end(incoming.headers['x-forwarded-for']));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  const seenFor = (headers: Record<string, string | string[]>) =>
    new Promise<string>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      request({ port, host: '127.0.0.1', headers }, (answer) => {
        answer.setEncoding('utf8').once('data', resolve);
      })
        .on('error', reject)
        .end();
    });

  it('is where the connection comes from', async () => {
    expect(await seenFor({})).toBe('127.0.0.1');
  });

  it.each([
    ['203.0.113.7', '203.0.113.7, 127.0.0.1'],
    ['203.0.113.7, 127.0.0.1', '203.0.113.7, 127.0.0.1, 127.0.0.1'],
    ['rubbish', 'rubbish, 127.0.0.1'],
  ])('stands behind whatever the client claims: %s', async (claimed, seen) => {
    expect(await seenFor({ 'x-forwarded-for': claimed })).toBe(seen);
  });

  it('stands behind a header that is sent twice', async () => {
    expect(await seenFor({ 'X-Forwarded-For': ['203.0.113.7', '203.0.113.8'] })).toBe(
      '203.0.113.7, 203.0.113.8, 127.0.0.1',
    );
  });
});

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import zlib from 'node:zlib';
import type { GuardedClient } from '../../src/platform/egress/index.js';
import { EXPIRED, RECEIVER_TEST, TEST_CA } from '../support/certificates.js';
import { at, bodyOf, StreamLab } from '../support/stream-lab.js';
import { until } from '../support/until.js';

const MEGABYTE = 1024 * 1024;

describe('a streamed call', () => {
  const lab = new StreamLab();
  afterEach(() => lab.clear());

  it('passes both bodies on while they are still coming', async () => {
    const port = await lab.serving((request, response) => request.pipe(response));
    const sent = new PassThrough();
    sent.write('one');
    const answer = bodyOf(await lab.client().stream(at(port, { body: sent })));
    expect(String((await once(answer, 'data'))[0])).toBe('one');
    sent.write('two');
    expect(String((await once(answer, 'data'))[0])).toBe('two');
    sent.end();
    await once(answer, 'end');
  });

  it('passes on any size as it is, with method, path, headers and status', async () => {
    const content = Buffer.alloc(5 * MEGABYTE, 'x');
    let seen: object = {};
    const port = await lab.serving((request, response) => {
      const { method, url, headers } = request;
      seen = { method, url, a: headers['x-a'], host: headers.host, length: headers['content-length'] };
      response.writeHead(207, { 'set-cookie': ['a=1', 'b=2'] });
      request.pipe(response);
    });
    const answer = await lab.client().stream({
      ...at(port, { method: 'PUT', headers: { 'x-a': 'b', 'content-length': String(content.length) } }),
      url: `http://receiver.test.:${port}/path?q=1`,
      body: Readable.from([content.subarray(0, MEGABYTE), content.subarray(MEGABYTE)]),
    });
    expect(answer).toMatchObject({ status: 207, headers: { 'set-cookie': ['a=1', 'b=2'] } });
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(digest(await buffer(bodyOf(answer)))).toBe(digest(content));
    expect(seen).toEqual({
      method: 'PUT',
      url: '/path?q=1',
      a: 'b',
      host: `receiver.test:${port}`,
      length: String(content.length),
    });
  });

  it('keeps what nobody reads at the other side', async () => {
    let written = 0;
    let isHeld = false;
    const port = await lab.serving((_, response) => {
      const pour = () => {
        do written += MEGABYTE;
        while (response.write(Buffer.alloc(MEGABYTE)));
        isHeld = true;
        response.once('drain', () => {
          isHeld = false;
          pour();
        });
      };
      pour();
    });
    const answer = bodyOf(await lab.client().stream(at(port)));
    await until(() => isHeld, Boolean);
    // What the kernel holds between the two, and no more.
    expect(written).toBeLessThan(64 * MEGABYTE);
    answer.destroy();
    await lab.opened(0);
  });

  it('inflates nothing', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(20 * MEGABYTE));
    const port = await lab.serving((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    expect((await buffer(bodyOf(await lab.client().stream(at(port))))).equals(bomb)).toBe(true);
  });

  describe('goes nowhere else', () => {
    it.each([
      ['a private address', ['127.0.0.1']],
      ['a public and a private address', ['8.8.8.8', '127.0.0.1']],
      ['a mapped private address', ['::ffff:127.0.0.1']],
      ['the metadata of a cloud', ['169.254.169.254']],
      ['no address', []],
    ])('than its name may lead: not to %s', async (_, addresses) => {
      const port = await lab.serving((_request, response) => response.end());
      const url = `http://receiver.example.com:${port}/`;
      const answer = await lab
        .client({ allowPrivate: false, resolve: () => Promise.resolve(addresses) })
        .stream(at(port, { url }));
      expect(answer).toMatchObject({ status: null, fault: 'blocked_address' });
      expect(lab.sockets.size).toBe(0);
    });

    it.each([
      ['http://127.0.0.1:PORT/', 'blocked_address'],
      ['http://0x7f.1:PORT/', 'blocked_address'],
      ['http://[::ffff:127.0.0.1]:PORT/', 'blocked_address'],
      ['http://localhost:PORT/', 'blocked_address'],
      ['http://metadata.google.internal:PORT/', 'blocked_address'],
      ['http://user:secret@receiver.example.com:PORT/', 'blocked_url'],
      ['http://receiver.example.com:22/', 'blocked_url'],
      ['ftp://receiver.example.com:PORT/', 'blocked_url'],
      ['http://receiver.example.com:PORT/ HTTP/1.1', 'blocked_url'],
    ])('than its address may say: not to %s', async (address, fault) => {
      const port = await lab.serving((_, response) => response.end());
      const call = at(port, { url: address.replace('PORT', String(port)) });
      expect(await lab.client({ allowPrivate: false }).stream(call)).toMatchObject({ status: null, fault });
      expect(lab.sockets.size).toBe(0);
    });

    it('than to the address that was checked, whatever the name says a moment later', async () => {
      const port = await lab.serving((_, response) => response.end());
      let asked = 0;
      const client = lab.client({
        resolve: () => Promise.resolve(++asked === 1 ? ['127.0.0.1'] : ['169.254.169.254']),
      });
      expect((await client.stream(at(port))).status).toBe(200);
      expect(asked).toBe(1);
    });

    it('than to the one private port that is allowed', async () => {
      const [allowed, other] = [
        await lab.serving((_, response) => response.end()),
        await lab.serving((_, response) => response.end()),
      ];
      const client = lab.client({ allowPrivate: false, allow: new Set([`receiver.example.com:${allowed}`]) });
      const to = (port: number) => client.stream(at(port, { url: `http://receiver.example.com:${port}/` }));
      expect(await to(allowed)).toMatchObject({ status: 200 });
      expect(await to(other)).toMatchObject({ fault: 'blocked_address' });
    });

    it('than asked, when the answer is a redirect', async () => {
      let reached = 0;
      const inside = await lab.serving((_, response) => response.end(String(++reached)));
      const location = `http://127.0.0.1:${inside}/`;
      const port = await lab.serving((_, response) => response.writeHead(307, { location }).end());
      expect(await lab.client().stream(at(port))).toMatchObject({ status: 307, headers: { location } });
      expect(reached).toBe(0);
    });

    it('than its lines say: a header cannot hold another one, and none takes the place of the host', async () => {
      const port = await lab.serving((_, response) => response.end());
      for (const headers of [
        { 'x-a': 'b\r\nx-c: d' },
        { 'x-a\r\nx-c': 'd' },
        { host: 'inside.test' },
        { Host: 'inside.test' },
        { 'transfer-encoding': 'chunked' },
        { connection: 'x-a' },
        { upgrade: 'h2c' },
        { 'Keep-Alive': 'timeout=9' },
        { expect: '100-continue' },
      ] as Record<string, string>[])
        await expect(lab.client().stream(at(port, { headers }))).rejects.toThrow();
      expect(lab.sockets.size).toBe(0);
    });
  });

  describe('over TLS', () => {
    const secure = (identity: { cert: string; key: string }) =>
      lab.listen(https.createServer(identity, (_, response) => response.end('ok')));
    const to = (client: GuardedClient, name: string, port: number) =>
      client.stream(at(port, { url: `https://${name}:${port}/` }));

    it('checks the certificate against the name, its end and who signed it', async () => {
      const [port, expired] = [await secure(RECEIVER_TEST), await secure(EXPIRED)];
      const plain = await lab.serving((_, response) => response.end());
      const client = lab.client({ ca: [TEST_CA] });
      expect(await to(client, 'receiver.test', port)).toMatchObject({ status: 200 });
      expect(await to(client, 'other.test', port)).toMatchObject({ fault: 'tls_name_mismatch' });
      expect(await to(client, 'receiver.test', expired)).toMatchObject({ fault: 'tls_expired' });
      expect(await to(lab.client(), 'receiver.test', port)).toMatchObject({ fault: 'tls_untrusted' });
      expect(await to(client, 'receiver.test', plain)).toMatchObject({ fault: 'tls_protocol' });
    });
  });
});

import type { Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { StreamedCall } from '../../src/platform/egress/index.js';
import { RAW_ANSWERS } from '../support/raw-answers.js';
import { at, bodyOf, StreamLab } from '../support/stream-lab.js';

describe('a streamed call', () => {
  const lab = new StreamLab();
  afterEach(() => lab.clear());

  describe('ends', () => {
    const endless = (head: string, piece: string) => (socket: Socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write(piece), 20).unref();
      socket.on('close', () => clearInterval(timer));
    };
    const ok = 'HTTP/1.1 200 OK\r\n';

    it.each<[string, (socket: Socket) => void, Partial<StreamedCall['limits']>]>([
      ['a silent server', () => {}, { silenceMs: 300 }],
      ['a head that drips', endless(`${ok}x-long: `, 'a'), { totalMs: 500 }],
      ['endless interim answers', endless('', 'HTTP/1.1 103 Early Hints\r\n\r\n'), { totalMs: 500 }],
    ])('in time against %s', async (_, speak, limits) => {
      const answer = await lab.client().stream(at(await lab.speaking(speak), {}, limits));
      expect(answer).toMatchObject({ status: null, fault: 'timeout' });
      await lab.opened(0);
    });

    it.each<[string, (socket: Socket) => void, Partial<StreamedCall['limits']>, string]>([
      ['falls silent', (socket) => socket.write(`${ok}\r\nab`), { silenceMs: 300 }, 'timeout'],
      ['drips', endless(`${ok}\r\n`, 'a'), { totalMs: 500 }, 'timeout'],
      ['is too long', endless(`${ok}\r\n`, 'a'.repeat(600)), { receivedMaxBytes: 1_000 }, 'too_large'],
      ['is cut off', (socket) => socket.end(`${ok}content-length: 9\r\n\r\nabc`), {}, 'reset'],
      [
        'is cut off in a chunk',
        (socket) => socket.end(`${ok}transfer-encoding: chunked\r\n\r\n9\r\nabc`),
        {},
        'reset',
      ],
      [
        'is cut off behind a chunk',
        (socket) => socket.end(`${ok}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n`),
        {},
        'reset',
      ],
      [
        'is no chunk',
        (socket) => socket.end(`${ok}transfer-encoding: chunked\r\n\r\nzz\r\n`),
        {},
        'protocol_error',
      ],
      [
        'is reset',
        (socket) => socket.write(`${ok}\r\nab`, () => setTimeout(() => socket.resetAndDestroy(), 50)),
        {},
        'reset',
      ],
    ])('with an error, not as if it were whole, when the answer %s', async (_, speak, limits, fault) => {
      const answer = bodyOf(await lab.client().stream(at(await lab.speaking(speak), {}, limits)));
      await expect(text(answer)).rejects.toMatchObject({
        fault,
        message: expect.stringMatching(/^[A-Z].*\.$/),
      });
      await lab.opened(0);
    });

    it('before the body of an answer that says itself that it is too long', async () => {
      const port = await lab.serving((_, response) =>
        response.writeHead(200, { 'content-length': 1_001 }).write('a'),
      );
      expect(await lab.client().stream(at(port, {}, { receivedMaxBytes: 1_000 }))).toMatchObject({
        fault: 'too_large',
      });
      await lab.opened(0);
    });

    it('not before a head without a body, however long the body would be', async () => {
      const port = await lab.serving((_, response) =>
        response.writeHead(200, { 'content-length': 1_001 }).end(),
      );
      const answer = await lab.client().stream(at(port, { method: 'HEAD' }, { receivedMaxBytes: 1_000 }));
      expect(await text(bodyOf(answer))).toBe('');
    });

    it('when more is sent than may be', async () => {
      const port = await lab.serving((request) => request.resume());
      for (const body of [Buffer.alloc(1_001), Readable.from([Buffer.alloc(600), Buffer.alloc(600)])])
        expect(await lab.client().stream(at(port, { body }, { sentMaxBytes: 1_000 }))).toMatchObject({
          fault: 'too_large',
        });
    });

    it('while a name is resolved that nobody knows', async () => {
      const client = lab.client({ resolve: () => new Promise(() => {}) });
      expect(await client.stream(at(1, {}, { silenceMs: 300 }))).toMatchObject({ fault: 'timeout' });
    });

    it('with the caller, before the answer and in the middle of it', async () => {
      const port = await lab.serving((request, response) => request.url === '/begins' && response.write('a'));
      const stop = new AbortController();
      const waiting = lab.client().stream(at(port, { signal: stop.signal }));
      const begun = bodyOf(
        await lab
          .client()
          .stream(at(port, { url: `http://receiver.test:${port}/begins`, signal: stop.signal })),
      );
      await lab.opened(2);
      stop.abort(new Error('The caller went away.'));
      await expect(waiting).rejects.toThrow('The caller went away.');
      await expect(text(begun)).rejects.toThrow();
      await lab.opened(0);
      await expect(lab.client().stream(at(port, { signal: stop.signal }))).rejects.toThrow(
        'The caller went away.',
      );
    });

    it.each([
      ['and says why', new Error('The disk is gone.')],
      ['without a word', undefined],
    ])('when the body that was to be sent ends %s', async (_, why) => {
      const port = await lab.serving((request) => request.resume());
      const body = new PassThrough();
      const sending = lab.client().stream(at(port, { body }));
      await lab.opened(1);
      body.destroy(why);
      await expect(sending).rejects.toThrow(why?.message ?? 'Premature close');
      await lab.opened(0);
    });

    it('without ending what was to be sent, whose owner may have something to say to its sender', async () => {
      const port = await lab.serving((_, response) => response.writeHead(413).end('too much'));
      const body = new PassThrough();
      body.write('a');
      const answer = await lab.client().stream(at(port, { body }));
      expect(answer.status).toBe(413);
      expect(await text(bodyOf(answer))).toBe('too much');
      expect(await lab.client().stream(at(1, { body }))).toMatchObject({ fault: 'connect_refused' });
      expect(body.destroyed).toBe(false);
    });
  });

  it.each(Object.entries(RAW_ANSWERS))('says what came of %s', async (_, { bytes, undici }) => {
    const port = await lab.speaking((socket) => socket.end(Buffer.from(bytes, 'latin1')));
    const answer = await lab.client().stream(at(port, { body: Buffer.from('{}') }));
    expect(answer.status).toBe(undici);
    if (answer.fault !== null) expect(answer.reason).toMatch(/^[A-Z].*\.$/);
    else await text(answer.body).catch((error: Error) => expect(error.message).toMatch(/^[A-Z].*\.$/));
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import {
  AbortError,
  ConnectionError,
  FetchError,
  ManagementClient,
  ProblemError,
} from '../../src/management/index.js';
import { ScriptedServer, type Answer } from '../support/scripted-server.js';
import { until } from '../support/stopping-issuer.js';

let server: ScriptedServer;
let open: ServerResponse[];
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  open = [];
});

const LINES = ['{"signet_export":{"version":2}}', '{"event":"a"}', '{"event":"signet_export_end"}'];
const LAST = '{"signet_export_end":{"last_seq":2,"events":2,"checkpoints":0}}';
const WHOLE = [...LINES, LAST, ''].join('\n');
const CSV = 'id,type\r\n1,a\r\n';

/** An export that comes in these pieces, and then ends as a whole answer does, breaks or says no more. */
const sends = (
  pieces: (string | Uint8Array)[],
  then: 'ends' | 'breaks' | 'stays' = 'ends',
  headers = {},
): Answer => ({
  async write(response) {
    open.push(response);
    response.on('close', () => open.splice(open.indexOf(response), 1));
    response.writeHead(200, { 'content-type': 'application/x-ndjson', ...headers });
    for (const piece of pieces) await new Promise<void>((resolve) => response.write(piece, () => resolve()));
    if (then === 'ends') response.end();
    if (then === 'breaks') response.destroy();
  },
});
const exported = (format: 'ndjson' | 'csv' = 'ndjson', options: object = {}) =>
  new ManagementClient({
    baseURL: server.url,
    apiKey: 'mk_1',
    sleep: () => Promise.resolve(),
  }).activity.export({ format }, options);
const CSV_MEDIA = { 'content-type': 'text/csv; charset=utf-8; header=present' };

/** What came, and how reading ended. */
async function readAll(body: ReadableStream<Uint8Array>): Promise<[string, unknown]> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return [text, 'whole'];
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    return [text, error];
  }
}

describe('activity.export()', () => {
  it.each([
    ['at once', [WHOLE]],
    ['byte by byte', [...WHOLE]],
    ['with empty lines at its end', [WHOLE, '\n', '\n']],
    ['long', [...LINES, 'x'.repeat(300_000), `\n${LAST}\n`]],
  ])('gives the bytes of an export that comes %s', async (_, pieces) => {
    server.answers(sends(pieces));
    const { data, response } = await exported().withResponse();
    expect(await readAll(data)).toEqual([pieces.join(''), 'whole']);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(server.received[0]!.url).toBe('/api/v1/activity/export?format=ndjson');
  });

  it('gives CSV, and what was compressed on the way', async () => {
    server.answers(
      sends([CSV], 'ends', CSV_MEDIA),
      sends([gzipSync(WHOLE)], 'ends', { 'content-encoding': 'gzip' }),
    );
    expect(await readAll(await exported('csv'))).toEqual([CSV, 'whole']);
    expect(await readAll(await exported())).toEqual([WHOLE, 'whole']);
  });

  it('is never taken for whole when it was cut, at whatever byte, properly ended or not', async () => {
    for (const then of ['ends', 'breaks'] as const)
      for (let length = 0; length < WHOLE.length; length++) {
        server.answers(sends([WHOLE.slice(0, length)], then));
        const body = await exported().catch((error: Error) => error);
        const [, end] = body instanceof Error ? ['', body] : await readAll(body);
        expect(end).toBeInstanceOf(ConnectionError);
      }
  });

  it('is not whole when something comes behind its end, or the end stands within a line', async () => {
    for (const text of [`${WHOLE}{"event":"b"}\n`, `{"event":"b"}${LAST}\n`, LAST]) {
      server.answers(sends([text]));
      expect((await readAll(await exported()))[1]).toBeInstanceOf(ConnectionError);
    }
  });

  it('is never taken for whole when what was compressed is cut, at whatever byte', async () => {
    const bytes = gzipSync(WHOLE);
    for (let length = 0; length < bytes.length - 8; length++) {
      server.answers(sends([bytes.subarray(0, length)], 'ends', { 'content-encoding': 'gzip' }));
      const [text, end] = await readAll(await exported());
      expect(text === WHOLE || end instanceof ConnectionError).toBe(true);
    }
  });

  it('notices of CSV that a line or the connection broke off', async () => {
    for (const answer of [
      sends([CSV.slice(0, -3)], 'ends', CSV_MEDIA),
      sends([], 'ends', CSV_MEDIA),
      sends([CSV], 'breaks', CSV_MEDIA),
    ]) {
      server.answers(answer);
      expect((await readAll(await exported('csv')))[1]).toBeInstanceOf(ConnectionError);
    }
  });

  it('takes as long as it takes', async () => {
    server.answers({
      async write(response) {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' }).write(LINES.join('\n'));
        await sleep(300);
        response.end(`\n${LAST}\n`);
      },
    });
    expect(await readAll(await exported('ndjson', { timeout: 100 }))).toEqual([WHOLE, 'whole']);
  });

  it('closes the connection when its reader goes away, also while it waits', async () => {
    server.answers(sends([LINES[0]!], 'stays'));
    for (const isWaiting of [true, false]) {
      const reader = (await exported()).getReader();
      await reader.read();
      const next = isWaiting ? reader.read() : undefined;
      await reader.cancel();
      expect(await next).toEqual(isWaiting ? { done: true, value: undefined } : undefined);
      await until(() => open.length === 0);
    }
  });

  it('is ended by its signal in the middle', async () => {
    server.answers(sends([LINES[0]!], 'stays'));
    const controller = new AbortController();
    const reading = readAll(await exported('ndjson', { signal: controller.signal }));
    controller.abort('enough');
    expect((await reading)[1]).toBeInstanceOf(AbortError);
    await until(() => open.length === 0);
  });

  it('is refused as any call is, and what is something else is no export', async () => {
    const json = { type: 'about:blank', title: 'Refused', status: 403, code: 'authorization.denied' };
    server.answers({ status: 403, json }, { status: 502, text: 'Bad gateway' }, sends([WHOLE]), {
      text: '{}',
    });
    await expect(exported()).rejects.toBeInstanceOf(ProblemError);
    expect((await readAll(await exported()))[1]).toBe('whole');
    const other = exported();
    await expect(other).rejects.toBeInstanceOf(FetchError);
    await expect(other).rejects.toThrow('The answer is application/json, not what was asked for');
  });
});

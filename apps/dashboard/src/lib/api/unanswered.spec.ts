/** @jest-environment node */
import { z } from 'zod';
import { write } from './request';
import type { Write } from './write';

const change: Write = { method: 'POST', path: '/api/v1/agents', body: { name: 'Support agent' } };
const Answer = z.object({ id: z.string() });
const ok = () => Promise.resolve(Response.json({ id: 'agt_1' }, { status: 201 }));
const lost = () => Promise.reject(new TypeError('fetch failed'));
const failed = (status: number) => () => Promise.resolve(Response.json({}, { status }));
const running = () => {
  const code = 'idempotency.in_flight';
  const problem = {
    type: 'about:blank',
    title: 'Still running',
    status: 409,
    detail: '',
    instance: '',
    code,
  };
  return Promise.resolve(Response.json(problem, { status: 409 }));
};

describe('a change that is sent again', () => {
  const sent: Headers[] = [];
  const send = async (answer: () => Promise<Response>, what = change) => {
    jest.spyOn(globalThis, 'fetch').mockImplementationOnce((_, init) => {
      sent.push(new Headers(init?.headers));
      return answer();
    });
    await write(Answer, what).catch(() => undefined);
    return sent.at(-1)!.get('idempotency-key');
  };
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ['the answer was lost', lost],
    ['a proxy gave up', failed(504)],
    ['the API failed', failed(500)],
    ['the first one is still under way', running],
  ])('keeps its key when %s', async (_, answer) => {
    const first = await send(answer);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(await send(answer)).toBe(first);
    expect(await send(ok)).toBe(first);
    expect(await send(ok)).not.toBe(first);
  });

  it('has a new key after it was refused: it will be another one', async () => {
    const first = await send(failed(422));
    expect(await send(ok)).not.toBe(first);
  });

  it('is another change with another body, address, method or version', async () => {
    const keys = [await send(lost)];
    for (const more of [
      { body: { name: 'Other' } },
      { path: '/other' },
      { method: 'PATCH' },
      { ifMatch: 'x' },
    ])
      keys.push(await send(lost, { ...change, ...more } as Write));
    expect(new Set(keys).size).toBe(5);
    await send(ok);
  });

  it('remembers the latest 50', async () => {
    const first = await send(lost);
    for (let n = 0; n < 50; n++) await send(lost, { ...change, path: `/${n}` });
    expect(await send(lost)).not.toBe(first);
  });
});

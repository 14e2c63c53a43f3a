/** @jest-environment node */
import { z } from 'zod';
import { write, type Ask } from './request';

const rename = (id: string, name: string, ifMatch?: string): Ask => {
  return (api) => api.agents.edit(id, { name }, { ifMatch });
};
const change = rename('agt_1', 'Support agent');
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
  beforeAll(() => Object.assign(globalThis, { location: new URL('https://console.example.com') }));
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

  it('is another change with another body, id, operation or version', async () => {
    const keys = [await send(lost)];
    const others: Ask[] = [
      rename('agt_1', 'Other'),
      rename('agt_2', 'Support agent'),
      (api) => api.agents.approve('agt_1'),
      rename('agt_1', 'Support agent', 'x'),
    ];
    for (const other of others) keys.push(await send(lost, other));
    expect(new Set(keys).size).toBe(5);
    await send(ok);
  });

  it('remembers the latest 50', async () => {
    const first = await send(lost);
    for (let n = 0; n < 50; n++) await send(lost, rename(`agt_1${n}`, 'Support agent'));
    expect(await send(lost)).not.toBe(first);
  });
});

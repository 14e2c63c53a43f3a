import { guardedLookup, type Lookup } from './guarded-lookup.js';

const ask = (lookup: Lookup, all: boolean) =>
  new Promise<{ error: Error | null; address: unknown; family: number | undefined }>((resolve) => {
    lookup('name.example', { all }, (error, address, family) => resolve({ error, address, family }));
  });
const resolving = (...addresses: string[]) =>
  guardedLookup({ resolve: () => Promise.resolve(addresses), timeoutMs: 1_000, allowPrivate: false });

describe('the lookup hook', () => {
  it('answers in both styles that Node asks in', async () => {
    const lookup = resolving('8.8.8.8', '2606:4700:4700::1111');
    expect(await ask(lookup, true)).toEqual({
      error: null,
      address: [
        { address: '8.8.8.8', family: 4 },
        { address: '2606:4700:4700::1111', family: 6 },
      ],
      family: undefined,
    });
    expect(await ask(lookup, false)).toEqual({ error: null, address: '8.8.8.8', family: 4 });
  });

  it.each([
    ['a private answer', ['10.0.0.1']],
    ['one private answer among public ones', ['8.8.8.8', '10.0.0.1']],
    ['a mapped answer', ['::ffff:127.0.0.1']],
    ['no answer', []],
    ['a metadata answer', ['169.254.169.254']],
  ])('refuses %s without naming it', async (_, addresses) => {
    const { error } = await ask(resolving(...addresses), true);
    expect(error).toMatchObject({ fault: 'blocked_address' });
    for (const address of addresses) expect(error!.message).not.toContain(address);
  });

  it('passes on why a name could not be resolved', async () => {
    const lookup = guardedLookup({
      resolve: () => Promise.reject(new Error('no such name')),
      timeoutMs: 1_000,
      allowPrivate: false,
    });
    expect((await ask(lookup, true)).error!.message).toBe('no such name');
  });
});

import { checkedAddresses } from './checked-addresses.js';

const checking = (...addresses: string[]) =>
  checkedAddresses('name.example', {
    resolve: () => Promise.resolve(addresses),
    timeoutMs: 1_000,
    allowPrivate: false,
  });

describe('the addresses of a name', () => {
  it('are handed on as they were checked', async () => {
    expect(await checking('8.8.8.8', '2606:4700:4700::1111')).toEqual(['8.8.8.8', '2606:4700:4700::1111']);
  });

  it.each([
    ['a private answer', ['10.0.0.1']],
    ['one private answer among public ones', ['8.8.8.8', '10.0.0.1']],
    ['a mapped answer', ['::ffff:127.0.0.1']],
    ['no answer', []],
    ['a metadata answer', ['169.254.169.254']],
  ])('are refused for %s without naming it', async (_, addresses) => {
    const refusal = await checking(...addresses).catch((error: unknown) => error as Error);
    expect(refusal).toMatchObject({ fault: 'blocked_address' });
    for (const address of addresses) expect(String(refusal)).not.toContain(address);
  });

  it('pass on why a name could not be resolved', async () => {
    const refusing = checkedAddresses('name.example', {
      resolve: () => Promise.reject(new Error('no such name')),
      timeoutMs: 1_000,
      allowPrivate: false,
    });
    await expect(refusing).rejects.toThrow('no such name');
  });
});

import { KeySet } from '../../src/verify/key-set.js';
import { requireAgent } from '../../src/verify/index.js';
import { AUDIENCE, Issuer, newKey } from '../support/issuer.js';

let issuer: Issuer;
let now: number;
const later = (ms: number) => {
  now += ms;
};

beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer.server.stop());
beforeEach(() => {
  now = 1_800_000_000_000;
  issuer.keys = [newKey('key_1'), newKey('key_2', 'EdDSA')];
  issuer.publish();
});

const keySet = () => new KeySet(`${issuer.url}/.well-known/jwks.json`, undefined, () => now);

describe('KeySet', () => {
  it('fetches once for many lookups at once', async () => {
    const keys = keySet();
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.find('key_1')));
    expect(found.every((key) => key?.algorithm === 'ES256')).toBe(true);
    expect(issuer.fetches).toBe(1);
  });

  it('learns a key the issuer has rotated in', async () => {
    const keys = keySet();
    await keys.find('key_1');
    issuer.keys.push(newKey('key_3'));
    issuer.publish();
    later(31_000);
    await expect(keys.find('key_3')).resolves.toBeDefined();
  });

  it('asks at most once in 30 s because of unknown ids', async () => {
    const keys = keySet();
    await keys.find('key_1');
    for (let n = 0; n < 100; n++) await keys.find(`made_up_${n}`);
    expect(issuer.fetches).toBe(1);
    later(30_000);
    for (let n = 0; n < 100; n++) await keys.find(`made_up_${n}`);
    expect(issuer.fetches).toBe(2);
  });

  it('drops a key the issuer has withdrawn', async () => {
    const keys = keySet();
    await keys.find('key_1');
    issuer.keys.shift();
    issuer.publish();
    later(11 * 60_000);
    await expect(keys.find('key_1')).resolves.toBeUndefined();
  });

  it('keeps verifying for an hour while the issuer is down, and no longer', async () => {
    const keys = keySet();
    await keys.find('key_1');
    issuer.server.answers({ status: 500 });
    later(59 * 60_000);
    await expect(keys.find('key_1')).resolves.toBeDefined();
    later(2 * 60_000);
    await expect(keys.find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE', status: 503 });
  });

  it('recovers within a second from a first fetch that failed', async () => {
    const keys = keySet();
    issuer.server.answers({ status: 500 });
    await expect(keys.find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
    await expect(keys.find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
    expect(issuer.fetches).toBe(1);
    issuer.publish();
    later(1_000);
    await expect(keys.find('key_1')).resolves.toBeDefined();
  });

  it.each([
    ['is too long', () => ({ keys: [], padding: 'x'.repeat(65_536) })],
    ['has more than 20 keys', () => ({ keys: Array.from({ length: 21 }, (_, n) => newKey(`key_${n}`).jwk) })],
    ['has two keys of one id', () => ({ keys: [newKey('key_1').jwk, newKey('key_1').jwk] })],
    ['has no keys', () => ({ key: [] })],
    ['is no object', () => []],
  ])('refuses a document that %s', async (_, document) => {
    issuer.publish(document());
    await expect(keySet().find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
  });

  it('follows no redirect to other keys', async () => {
    issuer.server.answers(
      { status: 302, headers: { location: '/other' } },
      { json: { keys: [issuer.keys[0]?.jwk] } },
    );
    await expect(keySet().find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
    expect(issuer.fetches).toBe(1);
  });

  it('skips keys that are not for verifying our tokens', async () => {
    const { jwk } = newKey('usable');
    const other = (changes: object) => ({ ...newKey('x').jwk, ...changes });
    issuer.publish({
      keys: [
        null,
        'text',
        { kty: 'oct', k: 'c2VjcmV0', kid: 'shared', alg: 'HS256' },
        other({ kid: 'encrypts', use: 'enc' }),
        other({ kid: 'signs', key_ops: ['sign'] }),
        other({ kid: 'mislabelled', alg: 'HS256' }),
        other({ kid: 'off_curve', x: 'AAAA' }),
        other({ kid: '../path' }),
        jwk,
      ],
    });
    const keys = keySet();
    await expect(keys.find('usable')).resolves.toBeDefined();
    for (const kid of ['shared', 'encrypts', 'signs', 'mislabelled', 'off_curve', '../path']) {
      await expect(keys.find(kid)).resolves.toBeUndefined();
    }
  });

  it('is shared by all guards of one issuer', async () => {
    const fresh = await Issuer.start();
    const options = { issuer: fresh.url, audience: AUDIENCE };
    await requireAgent(options)(`Bearer ${fresh.token()}`);
    await requireAgent({ ...options, permissions: ['zendesk:tickets:read'] })(`Bearer ${fresh.token()}`);
    expect(fresh.fetches).toBe(1);
    await fresh.server.stop();
  });
});

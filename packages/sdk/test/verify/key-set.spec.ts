import { Readable } from 'node:stream';
import { JWKS_KEYS_MAX } from '../../src/contracts.gen.js';
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

const manyKeys = (count: number) => Array.from({ length: count }, (_, n) => newKey(`key_${n}`).jwk);

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

  it('asks at once for the first id it does not know', async () => {
    const keys = keySet();
    await keys.find('key_1');
    issuer.keys.push(newKey('key_3'));
    issuer.publish();
    await expect(keys.find('key_3')).resolves.toBeDefined();
    expect(issuer.fetches).toBe(1);
  });

  it('asks at most once in 30 s because of unknown ids, and says when it may ask again', async () => {
    const keys = keySet();
    await keys.find('key_1');
    const flood = async () => {
      const outcomes = await Promise.allSettled([
        ...Array.from({ length: 50 }, (_, n) => keys.find(`made_up_${n}`)),
        ...Array.from({ length: 50 }, (_, n) => keys.find(`made_up_${n}`)),
      ]);
      for (let n = 0; n < 20; n++)
        await keys
          .find(`later_${n}`)
          .catch((error: unknown) => outcomes.push({ status: 'rejected', reason: error }));
      // The first is known to be unknown; of the others nobody can say.
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected')
          expect(outcome.reason).toMatchObject({ code: 'KEYS_UNAVAILABLE', status: 503, retryAfter: 30 });
    };
    await flood();
    expect(issuer.fetches).toBe(2);
    later(30_000);
    await flood();
    expect(issuer.fetches).toBe(3);
    await expect(keys.find('key_1')).resolves.toBeDefined();
  });

  it('knows an id to be unknown when the list is younger than the question', async () => {
    const keys = keySet();
    await expect(keys.find('made_up')).resolves.toBeUndefined();
    expect(issuer.fetches).toBe(1);
    later(301_000);
    await expect(keys.find('made_up')).resolves.toBeUndefined();
    expect(issuer.fetches).toBe(2);
    issuer.keys.push(newKey('key_3'));
    issuer.publish();
    await expect(keys.find('key_3')).resolves.toBeDefined();
  });

  it('says so when an unknown id cannot be asked for, and tries again in a few seconds', async () => {
    const keys = keySet();
    await keys.find('key_1');
    issuer.keys.push(newKey('key_3'));
    issuer.server.answers({ status: 500 });
    await expect(keys.find('key_3')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE', retryAfter: 5 });
    await expect(keys.find('key_1')).resolves.toBeDefined();
    issuer.publish();
    later(5_000);
    await expect(keys.find('key_3')).resolves.toBeDefined();
  });

  it('drops a key the issuer has withdrawn, after five minutes', async () => {
    const keys = keySet();
    await keys.find('key_1');
    issuer.keys.shift();
    issuer.publish();
    later(5 * 60_000 + 1);
    await expect(keys.find('key_1')).resolves.toBeUndefined();
  });

  it('keeps verifying for an hour while the issuer is down, and no longer', async () => {
    const keys = keySet();
    await keys.find('key_1');
    issuer.server.answers({ status: 500 });
    later(59 * 60_000);
    await expect(keys.find('key_1')).resolves.toBeDefined();
    later(2 * 60_000);
    await expect(keys.find('key_1')).rejects.toMatchObject({
      code: 'KEYS_UNAVAILABLE',
      status: 503,
      retryAfter: expect.any(Number),
    });
  });

  it('recovers within a second from a first fetch that failed', async () => {
    const keys = keySet();
    issuer.server.answers({ status: 500 });
    for (let n = 0; n < 2; n++)
      await expect(keys.find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE', retryAfter: 1 });
    expect(issuer.fetches).toBe(1);
    issuer.publish();
    later(1_000);
    await expect(keys.find('key_1')).resolves.toBeDefined();
  });

  it('takes as many keys as an issuer of ours publishes', async () => {
    issuer.publish({ keys: manyKeys(JWKS_KEYS_MAX) });
    await expect(keySet().find('key_1')).resolves.toBeDefined();
  });

  it.each([
    ['is too long', () => ({ keys: [], padding: 'x'.repeat(65_536) })],
    ['has more keys than an issuer publishes', () => ({ keys: manyKeys(JWKS_KEYS_MAX + 1) })],
    ['has two keys of one id', () => ({ keys: [newKey('key_1').jwk, newKey('key_1').jwk] })],
    ['has no keys', () => ({ key: [] })],
    ['is no object', () => []],
  ])('refuses a document that %s', async (_, document) => {
    issuer.publish(document());
    await expect(keySet().find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
  });

  it.each([
    [
      'is a page for people',
      { text: '<!doctype html><title>Sign in</title>', headers: { 'content-type': 'text/html' } },
    ],
    ['is empty', { text: '' }],
    ['has its members twice', { text: '{"keys":[],"keys":[]}' }],
    ['never comes to its end', { text: '{"keys":[', stall: true }],
    ['never begins', { hang: true }],
  ])('is not fooled or held up by an answer that %s', async (_, answer) => {
    issuer.server.answers(answer);
    const keys = new KeySet(`${issuer.url}/.well-known/jwks.json`, undefined, () => now, 300);
    await expect(keys.find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE', retryAfter: 1 });
  });

  it('keeps what it has when the issuer answers nonsense', async () => {
    const keys = keySet();
    await keys.find('key_1');
    issuer.publish({ keys: [newKey('key_1').jwk, newKey('key_1').jwk] });
    later(301_000);
    await expect(keys.find('key_1')).resolves.toBeDefined();
    expect(issuer.fetches).toBe(1);
  });

  it('takes a list whatever its media type, as file servers send it', async () => {
    for (const type of [
      'application/jwk-set+json',
      'text/plain; charset=utf-8',
      'application/octet-stream',
    ]) {
      issuer.server.answers({
        json: { keys: issuer.keys.map(({ jwk }) => jwk) },
        headers: { 'content-type': type },
      });
      await expect(keySet().find('key_1')).resolves.toBeDefined();
    }
  });

  it('does not wait for a fetch that ignores its signal', async () => {
    const deaf = () => new Promise<Response>(() => {});
    const keys = new KeySet(`${issuer.url}/.well-known/jwks.json`, deaf, () => now, 50);
    await expect(keys.find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
  });

  describe('works with a fetch', () => {
    const bodies: [string, (bytes: Uint8Array) => object][] = [
      [
        'whose body is a stream of Node, as node-fetch has it',
        (bytes) => ({ body: Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]) }),
      ],
      [
        'that has no streams at all',
        (bytes) => ({ body: null, arrayBuffer: async () => bytes.slice().buffer }),
      ],
    ];
    const answering = (make: (bytes: Uint8Array) => object, document: unknown) =>
      (async () => ({
        ok: true,
        status: 200,
        ...make(new TextEncoder().encode(JSON.stringify(document))),
      })) as unknown as typeof globalThis.fetch;
    const keysOf = (fetch: typeof globalThis.fetch) =>
      new KeySet('http://issuer.example/keys', fetch, () => now);

    it.each(bodies)('%s', async (_, make) => {
      const document = { keys: issuer.keys.map(({ jwk }) => jwk) };
      await expect(keysOf(answering(make, document)).find('key_1')).resolves.toBeDefined();
    });

    it.each(bodies)('%s, and takes no more of it either', async (_, make) => {
      const document = { keys: [issuer.keys[0]!.jwk], padding: 'x'.repeat(65_536) };
      await expect(keysOf(answering(make, document)).find('key_1')).rejects.toMatchObject({
        code: 'KEYS_UNAVAILABLE',
        cause: expect.objectContaining({ message: expect.stringContaining('longer') }),
      });
    });

    it('whose endless body it leaves at the limit', async () => {
      let given = 0;
      const endless = new Readable({
        read() {
          given += 1;
          this.push(Buffer.alloc(16_384, ' '));
        },
      });
      const fetch = (async () => ({ ok: true, body: endless })) as unknown as typeof globalThis.fetch;
      await expect(keysOf(fetch).find('key_1')).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' });
      expect(endless.destroyed).toBe(true);
      expect(given).toBeLessThan(20);
    });
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
        other({ kid: 'audits', use: 'signet-audit' }),
        other({ kid: 'calls', use: 'signet-webhook' }),
        other({ kid: 'shouts', use: 'SIG' }),
        other({ kid: 'does_both', use: ['sig'] }),
        other({ kid: 'signs', key_ops: ['sign'] }),
        other({ kid: 'mislabelled', alg: 'HS256' }),
        other({ kid: 'off_curve', x: 'AAAA' }),
        other({ kid: '../path' }),
        jwk,
      ],
    });
    const keys = keySet();
    await expect(keys.find('usable')).resolves.toBeDefined();
    const others = ['shared', 'encrypts', 'audits', 'calls', 'shouts', 'does_both', 'signs', 'mislabelled'];
    for (const kid of [...others, 'off_curve', '../path'])
      await expect(keys.find(kid)).resolves.toBeUndefined();
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

import { JWKS_KEYS_MAX } from '@signet/contracts';
import { aManager } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { call } from '../support/wire.js';

describe('the public keys of more profiles than one list has room for', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const kidsAt = async (path: string): Promise<string[]> => {
    const { body } = await call(signet, 'GET', path);
    return body.keys.map(({ kid }: { kid: string }) => kid);
  };

  it('are all where sandboxes call, each once, and the newest at the address of the server', async () => {
    const api = await aManager(signet);
    const made: string[] = [];
    for (let n = 0; n <= JWKS_KEYS_MAX; n++) {
      const { status, body } = await api('POST', '/ati/profiles', { name: `es-${n}`, algorithm: 'ES256' });
      expect(status).toBe(201);
      made.push(...body.keys.map(({ kid }: { kid: string }) => kid));
    }
    expect(made.length).toBeGreaterThan(JWKS_KEYS_MAX);
    const all = await until(
      () => kidsAt('/ati/.well-known/jwks.json'),
      (kids) => made.every((kid) => kids.includes(kid)),
    );
    expect(new Set(all).size).toBe(all.length);
    const few = await kidsAt('/.well-known/jwks.json');
    expect(few).toHaveLength(JWKS_KEYS_MAX);
    expect(few.every((kid) => all.includes(kid))).toBe(true);
  });
});

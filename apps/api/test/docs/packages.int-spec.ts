import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { startSignet, type Signet } from '../support/signet.js';

describe('the packages that an instance offers', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const get = (file: string, headers = {}) => fetch(`${signet.url}/packages/${file}`, { headers });
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

  it.each(['signet-sdk', 'signet-cli', 'signet-sdk-python'])(
    '%s can be had by its name, with and without its version',
    async (name) => {
      const latest = await get(`${name}.tgz`);
      expect(latest.headers.get('content-type')).toBe('application/gzip');
      const bytes = await bytesOf(latest);
      expect(await bytesOf(await get(`${name}-0.1.0.tgz`))).toEqual(bytes);
      expect(gunzipSync(bytes).includes('package/package.json')).toBe(true);
    },
  );

  it('are sent as they are to clients that take compressed answers, and not twice', async () => {
    const first = await get('signet-sdk.tgz', { 'accept-encoding': 'gzip' });
    expect(first.headers.get('content-encoding')).toBeNull();
    const again = await get('signet-sdk.tgz', { 'if-none-match': first.headers.get('etag') });
    expect(again.status).toBe(304);
  });

  it('are the same bytes for everybody', async () => {
    const digests = await Promise.all(
      [0, 1].map(async () =>
        createHash('sha256')
          .update(await bytesOf(await get('signet-sdk.tgz')))
          .digest('hex'),
      ),
    );
    expect(new Set(digests).size).toBe(1);
  });

  it.each(['signet-sdk-9.9.9.tgz', '..%2f..%2fpackage.json', 'other.tgz', '%00', 'SIGNET-SDK.TGZ'])(
    'do not include %s',
    async (file) => {
      const answer = await get(file);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    },
  );
});

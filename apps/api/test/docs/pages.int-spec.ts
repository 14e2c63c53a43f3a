import { createHash } from 'node:crypto';
import { load } from 'js-yaml';
import { startSignet, type Signet } from '../support/signet.js';

const PAGES = [
  '/docs',
  '/docs/agentauth',
  '/docs/agentauth-v1',
  '/docs/ati',
  '/docs/ati-admin',
  '/docs/ati-call',
  '/docs/ati-mcp',
  '/docs/management',
  '/docs/discovery',
  '/docs/packages',
];

describe('the reference', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(signet.url + path, { headers, redirect: 'manual' });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it.each([...PAGES, '/api-docs', '/api-docs/v0.1.0'])(
    'shows %s to everyone, and fetches nothing',
    async (path) => {
      const { status, headers, text } = await get(path);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(text).not.toMatch(/<(?:script|img|iframe)[^>]*\ssrc=|<link[^>]*href="(?!data:)|@import|url\(/);
      expect(text).not.toMatch(/\s(?:style|on[a-z]+)="/);
    },
  );

  it('admits its own style and script by their digests, and nothing else', async () => {
    const { headers, text } = await get('/docs/agentauth');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    for (const element of ['style', 'script']) {
      const [, content = ''] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(text) ?? [];
      const digest = createHash('sha256').update(content).digest('base64');
      expect(policy).toContain(`${element}-src 'sha256-${digest}'`);
    }
  });

  it('has links that lead somewhere', async () => {
    const pages = new Map(
      await Promise.all(PAGES.map(async (path) => [path, (await get(path)).text] as const)),
    );
    const ids = new Map(
      [...pages].map(([path, text]) => [path, [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!)]),
    );
    for (const list of ids.values())
      expect(list.filter((id, index) => list.indexOf(id) !== index)).toEqual([]);
    const broken = [...pages].flatMap(([page, text]) =>
      [...text.matchAll(/\shref="([^"]+)"/g)]
        .map(([, href]) => href!)
        .filter((href) => !href.startsWith('data:') && !href.includes('openapi.'))
        .filter((href) => {
          const [path, id] = href.split('#', 2) as [string, string?];
          const target = ids.get(path || page);
          return !target || (id !== undefined && !target.includes(id));
        })
        .map((href) => `${page} -> ${href}`),
    );
    expect(broken).toEqual([]);
  });

  it('lets a reader ask whether it changed', async () => {
    const { headers } = await get('/docs');
    const again = await get('/docs', { 'if-none-match': headers.get('etag')! });
    expect(again).toMatchObject({ status: 304, text: '' });
  });

  it('gives the document as JSON and as YAML, with the address of this instance', async () => {
    const json = await get('/docs/openapi.json');
    const document = JSON.parse(json.text) as { openapi: string; servers: { url: string }[] };
    expect(json.headers.get('content-type')).toMatch(/^application\/json/);
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'http://signet.test' }] });
    expect((await get('/api-docs/openapi.json')).text).toBe(json.text);
    const text = await get('/api-docs/openapi.yaml');
    expect(text.headers.get('content-type')).toMatch(/^text\/yaml/);
    expect(load(text.text)).toEqual(document);
  });

  it('names its versions, and knows no other', async () => {
    expect(JSON.parse((await get('/api-docs/versions')).text)).toEqual(['v0.1.0']);
    for (const path of ['/api-docs/v9.9.9', '/docs/nothing', '/docs/__proto__'])
      expect((await get(path)).status).toBe(404);
  });
});

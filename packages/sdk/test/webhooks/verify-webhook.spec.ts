import { Webhook } from 'standardwebhooks';
import { verifyWebhook, type VerifyWebhookOptions } from '../../src/webhooks/index.js';
import * as vector from './vectors.js';

const { SECRET, BODY, ID, TIMESTAMP, NOW, headers } = vector;
const verify = (options: Partial<VerifyWebhookOptions> = {}) => {
  const usual = { headers: headers(), rawBody: BODY, now: NOW };
  const keys = options.secrets || options.publicKey || 'secret' in options ? {} : { secret: SECRET };
  return verifyWebhook({ ...usual, ...keys, ...options });
};

describe('the published vectors', () => {
  it.each([
    ['hexadecimal secret', { secret: SECRET }, vector.SIGNATURE],
    ['base64 secret', { secret: vector.PLAIN_SECRET }, vector.PLAIN_SIGNATURE],
    ['Ed25519', { publicKey: vector.PUBLIC_KEY }, vector.ED25519_SIGNATURE],
  ])('verify: %s', async (_name, keys, signature) => {
    const webhook = await verify({ ...keys, headers: headers(signature, { 'webhook-attempt': '3' }) });
    expect(webhook).toMatchObject({ id: ID, timestamp: new Date(NOW), attempt: 3, event: JSON.parse(BODY) });
    expect(Buffer.from(webhook.body).toString()).toBe(BODY);
  });

  it('verify: the vector of the specification itself', async () => {
    const webhook = await verifyWebhook({
      secret: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
      headers: {
        'webhook-id': 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
        'webhook-timestamp': '1674087231',
        'webhook-signature': 'v1,bAo/ZbQILxvdozo/ynbX/OmAvBCBNauT8tvtBLFrDCI=',
      },
      rawBody:
        '{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}',
      now: 1_674_087_231_000,
    });
    expect(webhook.scheme).toBe('v1');
  });

  it('agree with an independent Ed25519', () => {
    expect(vector.seededPublicKey()).toBe(vector.PUBLIC_KEY);
    expect(vector.signEd25519(ID, TIMESTAMP, BODY)).toBe(vector.ED25519_SIGNATURE);
  });

  it('agree with the published library, which signs what we verify and verifies what we accept', async () => {
    const published = new Webhook(SECRET);
    expect(published.sign(ID, new Date(NOW), BODY)).toBe(vector.SIGNATURE);
    const body = '{"type":"agent.revoked","timestamp":"2026-11-20T12:00:00.000Z","data":{"name":"Zoë 🙂"}}';
    const now = new Date();
    const fresh = { ...headers(published.sign('evt_1', now, body)), 'webhook-id': 'evt_1' };
    const stamped = { ...fresh, 'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)) };
    expect(published.verify(body, stamped)).toEqual(JSON.parse(body));
    await expect(verify({ headers: stamped, rawBody: body, now })).resolves.toMatchObject({
      event: JSON.parse(body),
    });
  });
});

describe('what is accepted', () => {
  it.each([
    ['Headers', new Headers(headers())],
    [
      'other case',
      Object.fromEntries(Object.entries(headers()).map(([name, value]) => [name.toUpperCase(), value])),
    ],
    ['pairs', Object.entries(headers())],
    ['lists', Object.fromEntries(Object.entries(headers()).map(([name, value]) => [name, [value]]))],
  ])('headers as %s', async (_name, spelled) => {
    await expect(verify({ headers: spelled })).resolves.toMatchObject({ id: ID });
  });

  it.each([
    ['a Buffer', Buffer.from(BODY)],
    ['an ArrayBuffer', new TextEncoder().encode(BODY).buffer],
    ['a Request', new Request('http://x/', { method: 'POST', body: BODY })],
    ['an object that serialises as it was', JSON.parse(BODY) as object],
  ])('a body as %s', async (_name, rawBody) => {
    await expect(verify({ rawBody })).resolves.toMatchObject({ id: ID });
  });

  it('bodies that are not JSON, down to nothing', async () => {
    for (const body of ['', 'a=1&b=2', '{"half":']) {
      const signature = new Webhook(SECRET).sign(ID, new Date(NOW), body);
      await expect(verify({ rawBody: body, headers: headers(signature) })).resolves.toMatchObject({
        event: undefined,
      });
    }
  });

  it('any signature of any secret, and both schemes together', async () => {
    const rotated = `v1,${'A'.repeat(43)}= v9,abc ${vector.PLAIN_SIGNATURE} ${vector.SIGNATURE}`;
    await expect(verify({ headers: headers(rotated) })).resolves.toMatchObject({ scheme: 'v1' });
    const secrets = [`whsec_${'f'.repeat(64)}`, vector.PLAIN_SECRET];
    await expect(verify({ secrets, headers: headers(rotated) })).resolves.toMatchObject({ scheme: 'v1' });
    const both = headers(`${vector.ED25519_SIGNATURE} v1,${'A'.repeat(43)}=`);
    await expect(
      verifyWebhook({ secret: SECRET, publicKey: vector.PUBLIC_KEY, headers: both, rawBody: BODY, now: NOW }),
    ).resolves.toMatchObject({ scheme: 'v1a' });
  });

  it.each([-300, 300])('a clock %i s away, and not one second more', async (seconds) => {
    await expect(verify({ now: NOW + seconds * 1_000 })).resolves.toMatchObject({ id: ID });
    await expect(verify({ now: NOW + (seconds + Math.sign(seconds)) * 1_000 })).rejects.toMatchObject({
      code: 'TIMESTAMP_OUT_OF_RANGE',
      status: 400,
      message: expect.stringContaining(`is 301 s ${seconds > 0 ? 'behind' : 'ahead of'} ours`) as string,
    });
  });
});

describe('what is refused, and the likely mistake', () => {
  const tampered = BODY.replace('verified', 'revoked');

  it.each<[string, Partial<VerifyWebhookOptions>, string, RegExp]>([
    ['a changed body', { rawBody: tampered }, 'SIGNATURE_MISMATCH', /bytes exactly as they arrived/],
    [
      'another secret',
      { secret: vector.PLAIN_SECRET },
      'SIGNATURE_MISMATCH',
      /secret is that of another endpoint/,
    ],
    [
      'another id',
      { headers: { ...headers(), 'webhook-id': 'evt_2' } },
      'SIGNATURE_MISMATCH',
      /does not fit/,
    ],
    [
      'a parsed body',
      { rawBody: { ...(JSON.parse(BODY) as object), added: true } },
      'SIGNATURE_MISMATCH',
      /rawBody was an object/,
    ],
    [
      'no headers',
      { headers: {} },
      'MISSING_HEADERS',
      /lacks webhook-id, webhook-timestamp, webhook-signature/,
    ],
    ['one header missing', { headers: headers('') }, 'MISSING_HEADERS', /lacks webhook-signature\.$/],
    ['an older format', { headers: vector.legacyHeaders }, 'MISSING_HEADERS', /verifyAgentAuthWebhook/],
    [
      'a timestamp in ISO',
      { headers: { ...headers(), 'webhook-timestamp': '2026-11-20T00:00:00Z' } },
      'INVALID_TIMESTAMP',
      /seconds/,
    ],
    [
      'only Ed25519 without a key',
      { headers: headers(vector.ED25519_SIGNATURE) },
      'NO_USABLE_SIGNATURE',
      /needs a publicKey/,
    ],
    ['only HMAC without a secret', { publicKey: vector.PUBLIC_KEY }, 'NO_USABLE_SIGNATURE', /needs a secret/],
    [
      'an unknown scheme',
      { headers: headers('v2,abc') },
      'NO_USABLE_SIGNATURE',
      /no signature of a known scheme/,
    ],
    [
      'a bare signature',
      { headers: headers(vector.SIGNATURE.slice(3)) },
      'NO_USABLE_SIGNATURE',
      /expected "v1,<base64>"/,
    ],
    ['no secret', { secret: undefined, secrets: [] }, 'CONFIGURATION', /environment variable/],
    ['an empty secret', { secret: '' }, 'CONFIGURATION', /empty/],
    ['a line break', { secret: `${SECRET}\n` }, 'CONFIGURATION', /white space/],
    ['quotes', { secret: `"${SECRET}"` }, 'CONFIGURATION', /quotes/],
    ['the public key as secret', { secret: vector.PUBLIC_KEY }, 'CONFIGURATION', /This is your public key/],
    ['the secret as public key', { publicKey: SECRET }, 'CONFIGURATION', /This is your secret/],
    ['the private key', { secret: 'whsk_CQkJ' }, 'CONFIGURATION', /private key/],
    ['a masked secret', { secret: '***' }, 'CONFIGURATION', /base64/],
    ['a short secret', { secret: 'whsec_c2hvcnQ=' }, 'CONFIGURATION', /holds 5 bytes/],
    ['a short public key', { publicKey: 'whpk_c2hvcnQ=' }, 'CONFIGURATION', /32 bytes/],
    ['a huge body', { rawBody: 'x'.repeat(1024 * 1024 + 1) }, 'BODY_TOO_LARGE', /larger/],
    ['no body', { rawBody: undefined as never }, 'INVALID_BODY', /express\.raw/],
  ])('%s', async (_name, options, code, message) => {
    const error = (await verify(options).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ name: 'WebhookError', code });
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain(SECRET.slice(6));
  });

  it('a request somebody else has read', async () => {
    const request = new Request('http://x/', { method: 'POST', body: BODY });
    await request.text();
    await expect(verify({ rawBody: request })).rejects.toMatchObject({ code: 'BODY_CONSUMED' });
  });

  it('every single bit that differs', async () => {
    const bytes = Buffer.from(BODY);
    for (let position = 0; position < bytes.length; position += 13) {
      const changed = Buffer.from(bytes);
      changed[position]! ^= 1;
      await expect(verify({ rawBody: changed })).rejects.toMatchObject({ code: 'SIGNATURE_MISMATCH' });
    }
  });
});

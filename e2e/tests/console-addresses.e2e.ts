import { everyRoute } from '../support/routes.js';
import { expect, owner, signedOut, stack, test } from '../support/test.js';

const apiHost = new URL(stack.apiUrl).host;

/** Says where the API is: as a header value, in any spelling that a browser would follow. */
const leaks = (headers: Record<string, string>): string[] =>
  Object.entries(headers)
    .filter(
      ([name, value]) =>
        `${name}: ${decodeURIComponent(value)}`.includes(apiHost) || /middleware/i.test(name),
    )
    .map(([name, value]) => `${name}: ${value}`);

const FILES = [
  '/icon.svg',
  '/_next/static/nothing.js',
  '/_next/image',
  '/_next/data/x/agents.json',
  '/favicon.ico',
];
const API = ['/api/v1/session', '/api/v1/agents', '/api/v1/nothing', '/api/', '/api', '/api/v1/agents/%ff'];

/** A page, and its parts as the framework's own scripts ask for them. */
const ASKED_AS: Record<string, string>[] = [{}, { rsc: '1' }, { 'next-router-prefetch': '1', rsc: '1' }];

test('no answer says where the API is, whoever asks', async ({ request, playwright, baseURL }) => {
  const pages = (await everyRoute()).map(({ path }) => path);
  const stranger = await playwright.request.newContext({ baseURL: baseURL!, ...signedOut });
  for (const client of [request, stranger])
    for (const path of [...pages, ...FILES, ...API, '//evil.example', '/agents/', '/setup'])
      for (const headers of ASKED_AS) {
        const answer = await client.get(`${baseURL}${path}`, { headers, maxRedirects: 0 });
        expect(leaks(answer.headers()), path).toEqual([]);
        expect(answer.status(), path).toBeLessThan(500);
      }
  const wrong = await stranger.post('/api/v1/session', {
    data: { email: owner.email, password: 'not this one' },
  });
  expect(leaks(wrong.headers())).toEqual([]);
  await stranger.dispose();
});

const SPOILT = [
  '%ff',
  '%00',
  '%c0%af',
  '%',
  '%f',
  '%zz',
  'a%ff',
  '%e2%82',
  '%25ff',
  '%2500',
  '%0a',
  '%0d%0aX-Y:z',
  '%2f%2e%2e',
];
const PLACES = [
  (text: string) => `/${text}`,
  (text: string) => `/agents/${text}`,
  (text: string) => `/agents/${text}/credentials`,
  (text: string) => `/activity/${text}/check`,
  (text: string) => `/webhooks/${text}/deliveries`,
  (text: string) => `/_next/static/${text}`,
  (text: string) => `/_next/image?url=${text}`,
  (text: string) => `/sign-in?next=${text}`,
  (text: string) => `/agents?search=${text}&cursor=${text}`,
  (text: string) => `/activity?event=${text}&type=${text}&since=${text}`,
  (text: string) => `/api/v1/agents/${text}`,
  (text: string) => `/api/v1/agents?search=${text}&cursor=${text}`,
  (text: string) => `/api/${text}`,
];

test('no address is too strange to be answered properly', async ({ playwright, baseURL }) => {
  for (const storageState of [stack.ownerState, signedOut.storageState]) {
    const client = await playwright.request.newContext({ baseURL: baseURL!, storageState });
    for (const place of PLACES)
      for (const text of SPOILT) {
        const answer = await client.get(`${baseURL}${place(text)}`, { maxRedirects: 0 });
        expect(answer.status(), place(text)).toBeLessThan(500);
        expect(answer.headers()['x-y'], place(text)).toBeUndefined();
        // What cannot be read is nobody's page.
        const path = place(text).split('?')[0]!;
        if (/%(ff|00|c0%af|f|zz|e2%82)(\/|$)|%(\/|$)/.test(path))
          expect([400, 401, 404], place(text)).toContain(answer.status());
      }
    await client.dispose();
  }
});

/** @jest-environment node */
import { unstable_doesMiddlewareMatch as doesMatch } from 'next/experimental/testing/server';
import { config } from './proxy';

const isSecured = (url: string) => doesMatch({ config, nextConfig: {}, url });

describe('the headers of pages', () => {
  it.each([
    '/',
    '/sign-in',
    '/icon.svgx',
    '/icon.svg/x',
    '/favicon.ico',
    '/favicon.icox',
    '/_next/staticx',
    '/_next/imagex',
  ])('are on %s, which is a page', (url) => {
    expect(isSecured(url)).toBe(true);
  });

  it.each(['/_next/static/chunks/main.js', '/_next/image', '/icon.svg'])(
    'are not on %s, which is a file',
    (url) => {
      expect(isSecured(url)).toBe(false);
    },
  );
});

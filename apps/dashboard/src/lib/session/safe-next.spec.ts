import { safeNext } from './safe-next';

describe('the page to return to after signing in', () => {
  it.each([
    '/agents',
    '/agents?status=active&search=a%20b',
    '/activity?event=aud_1#top',
    '/agents/new?step=access',
  ])('keeps a page of this dashboard: %s', (next) => expect(safeNext(next)).toBe(next));

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'agents',
    ' /agents',
  ])('refuses what a browser may read as another site: %j', (next) => expect(safeNext(next)).toBe('/'));

  it.each([
    '/sign-in',
    '/sign-in?next=/sign-in',
    '/setup',
    '/setup#code=x',
    '/api/v1/session',
    '',
    null,
    undefined,
  ])('never leads back to a door or to the API: %j', (next) => expect(safeNext(next)).toBe('/'));
});

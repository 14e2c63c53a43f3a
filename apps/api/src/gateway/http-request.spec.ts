import fc from 'fast-check';
import { Problem } from '../platform/errors/problem.js';
import { requestOf } from './http-request.js';

const made = (method: 'GET' | 'POST' | 'DELETE', path: string, args: object, query: string[] = []) => {
  const { query: parameters, ...rest } = requestOf({ method, path, query }, { ...args });
  return { ...rest, query: parameters!.toString() };
};
const refusal = (path: string, args: object) => {
  try {
    made('GET', path, args);
  } catch (error) {
    return (error as Problem).message;
  }
  return null;
};

describe('the request of an HTTP tool', () => {
  it('fills the template of the path, and puts the rest into the query of a call without a body', () => {
    expect(made('GET', '/repos/{owner}/{repo}', { owner: 'a b', repo: 'c/d', page: 2 })).toEqual({
      method: 'GET',
      path: '/repos/a%20b/c%2Fd',
      query: 'page=2',
    });
    expect(made('DELETE', '/x', { force: true })).toEqual({
      method: 'DELETE',
      path: '/x',
      query: 'force=true',
    });
  });

  it('sends what is neither in the path nor in the query as JSON', () => {
    expect(made('POST', '/r/{id}', { id: 7, dry: true, title: 'T', labels: ['a'] }, ['dry'])).toEqual({
      method: 'POST',
      path: '/r/7',
      query: 'dry=true',
      json: { title: 'T', labels: ['a'] },
    });
  });

  it('repeats lists in the query, writes objects as JSON and leaves out what is null', () => {
    expect(made('GET', '/x', { tag: ['a', 'b'], near: { lat: 1 }, none: null }).query).toBe(
      `tag=a&tag=b&near=${encodeURIComponent('{"lat":1}')}`,
    );
  });

  it.each([
    ['a missing one', {}, /^Missing argument: id is required/],
    ['an empty one', { id: '' }, /^Missing argument/],
    ['null', { id: null }, /^Missing argument/],
    ['a list', { id: ['a'] }, /^Invalid argument/],
    ['a way up', { id: '..' }, /^Invalid argument/],
    ['a way nowhere', { id: '.' }, /^Invalid argument/],
    ['half a character', { id: '\ud800' }, /^Invalid argument/],
    ['a book', { id: 'x'.repeat(9_000) }, /^Invalid argument/],
  ])('refuses %s in the path', (_, args, text) => {
    expect(refusal('/things/{id}/parts', args)).toMatch(text);
  });

  it('refuses dots that a template and an argument make together', () => {
    expect(refusal('/things/%2e{id}', { id: '.' })).toMatch(/^Invalid argument/);
    expect(refusal('/things/v{id}', { id: '.' })).toBeNull();
  });

  it('leads nowhere else than its template, whatever the arguments are', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '..',
        '.',
        '%2e%2e',
        '../..',
        '/',
        '//evil.example',
        '?',
        '#',
        '@evil.example',
        '\\',
        '\t',
      ),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(anything, anything, anything, (owner, name, q) => {
        let request;
        try {
          request = requestOf(
            { method: 'GET', path: '/repos/{owner}/x{name}', query: [] },
            { owner, name, q },
          );
        } catch (error) {
          return error instanceof Problem;
        }
        const url = new URL(`https://api.example.com/v1${request.path}?${request.query!.toString()}`);
        const parts = url.pathname.split('/');
        expect([url.host, url.hash, parts.length, ...parts.slice(0, 3)]).toEqual([
          'api.example.com',
          '',
          5,
          '',
          'v1',
          'repos',
        ]);
        expect([parts[3], parts[4]].map((part) => decodeURIComponent(part!))).toEqual([
          String(owner),
          `x${String(name)}`,
        ]);
        expect([...url.searchParams.keys()]).toEqual(['q']);
        return true;
      }),
      { numRuns: 500 },
    );
  });
});

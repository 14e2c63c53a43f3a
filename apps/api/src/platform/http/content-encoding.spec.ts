import type { FastifyRequest } from 'fastify';
import { takesGzip } from './content-encoding.js';

const asked = (header: string | undefined): boolean =>
  takesGzip({ headers: { 'accept-encoding': header } } as unknown as FastifyRequest);

describe('an answer is compressed', () => {
  it.each([
    'gzip',
    'GZIP',
    'br, gzip',
    'gzip;q=0.001',
    'gzip; q=1.000',
    '*',
    'identity, *;q=0.1',
    'gzip, *;q=0',
  ])('for who takes %j', (header) => expect(asked(header)).toBe(true));

  // RFC 9110 12.5.3: `*` is what is not named.
  it.each([
    undefined,
    '',
    'identity',
    'br',
    'x-gzip2',
    'gzip;q=0',
    'gzip;q=0.000',
    '*;q=0',
    'gzip;q=0, *',
    '*, gzip;q=0',
    'gzip;q=x',
  ])('not for who takes %j', (header) => expect(asked(header)).toBe(false));
});

import { Surfaces } from './surfaces.js';

const console_ = () => ({ contentType: 'a', body: {} });
const wire = () => ({ contentType: 'b', body: {} });
const surfaces = new Surfaces({ '/api/': console_, '': wire });

describe('the envelope of an address', () => {
  it.each(['/api/', '/api', '/api/v1/agents', '/api/nothing'])('of %s is the one of its prefix', (path) => {
    expect(surfaces.rendererFor(path)).toBe(console_);
  });

  it.each(['/', '/agents', '/apis', '/api-docs', '/agentauth/api/', ''])(
    'of %s is the general one',
    (path) => {
      expect(surfaces.rendererFor(path)).toBe(wire);
    },
  );
});

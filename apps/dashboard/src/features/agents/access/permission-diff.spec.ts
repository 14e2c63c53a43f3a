import { diffPermissions } from './permission-diff';

describe('the difference between two sets of permissions', () => {
  it('names what is gained, lost and kept', () =>
    expect(diffPermissions(['a:b:read', 'a:b:write'], ['a:b:read', 'a:c:*'])).toEqual({
      gained: ['a:c:*'],
      lost: ['a:b:write'],
      kept: ['a:b:read'],
    }));

  it('does not care about the order', () =>
    expect(diffPermissions(['x', 'y'], ['y', 'x'])).toMatchObject({ gained: [], lost: [] }));
});

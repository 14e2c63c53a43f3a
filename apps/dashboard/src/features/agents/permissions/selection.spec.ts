import { coveredBy, toggle } from './selection';

describe('choosing permissions', () => {
  it('lets a wildcard take the place of what it contains', () => {
    const chosen = ['slack:messages:read', 'slack:messages:*', 'github:issues:read'];
    expect(toggle(chosen, 'slack:*:*')).toEqual(['github:issues:read', 'slack:*:*']);
    expect(toggle(chosen, '*:*:*')).toEqual(['*:*:*']);
  });

  it('removes a permission that was chosen', () => {
    expect(toggle(['slack:messages:read'], 'slack:messages:read')).toEqual([]);
  });

  it('names the widest wildcard that already contains a permission', () => {
    expect(coveredBy(['slack:*:*'], 'slack:messages:read')).toBe('slack:*:*');
    expect(coveredBy(['slack:messages:*'], 'slack:channels:read')).toBeNull();
    expect(coveredBy(['slack:*:*'], 'slack:*:*')).toBeNull();
    expect(coveredBy(['*:*:*'], '*:*:*')).toBeNull();
  });
});

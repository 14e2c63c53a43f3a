import { codeFromLink } from './setup-code';

describe('the code of a set-up link', () => {
  it('is read from a fragment or from the whole link', () => {
    expect(codeFromLink('#code=abc-123')).toBe('abc-123');
    expect(codeFromLink(' http://127.0.0.1:3000/setup#code=abc-123 ')).toBe('abc-123');
  });

  it('is absent from a bare code, which is taken as it is', () => {
    expect(codeFromLink('abc-123')).toBeNull();
    expect(codeFromLink('')).toBeNull();
  });
});

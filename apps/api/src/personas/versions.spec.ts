import { isSemanticVersion } from '@signet/contracts';
import { isHigher, nextVersion } from './versions.js';

describe('versions of personas', () => {
  it('are ordered as Semantic Versioning 11 says', () => {
    const ascending = [
      '0.9.9',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.2.0',
      '1.10.0',
      '2.0.0',
    ];
    for (const [index, version] of ascending.entries())
      for (const [other, against] of ascending.entries())
        expect(isHigher(version, against)).toBe(index > other);
  });

  it('are equal whatever their build metadata', () => {
    expect(isHigher('1.0.0+2', '1.0.0+1')).toBe(false);
  });

  it('go to the one asked for when it is higher, and otherwise up by one minor version', () => {
    expect(nextVersion('1.0.0', '1.0.1')).toBe('1.0.1');
    expect(nextVersion('1.0.0', '1.0.0')).toBe('1.1.0');
    expect(nextVersion('2.3.4', '1.9.9')).toBe('2.4.0');
    expect(nextVersion('1.999999999999999.0', '1.0.0')).toBe('1.1000000000000000.0');
  });
});

describe('a semantic version', () => {
  it.each(['0.0.0', '1.2.3', '1.0.0-alpha.1', '1.0.0-0a.x-y', '1.0.0+build.01', '10.20.30-rc.1+b'])(
    'can be %s',
    (text) => {
      expect(isSemanticVersion(text)).toBe(true);
    },
  );

  it.each([
    '',
    '1',
    '1.0',
    'v1.0.0',
    '01.0.0',
    '1.0.0-',
    '1.0.0-01',
    '1.0.0+',
    '1.0.0 ',
    '1.0.0\n',
    '1.0.0-a..b',
    '١.0.0',
  ])('cannot be %j', (text) => {
    expect(isSemanticVersion(text)).toBe(false);
  });

  it('is judged at once, however long it is', () => {
    // Who looks at every pair of characters would need hours.
    expect(isSemanticVersion(`1.0.0-${'a-'.repeat(2_000_000)}!`)).toBe(false);
    expect(isSemanticVersion(`1.0.0-${'0'.repeat(40)}!`)).toBe(false);
  });
});

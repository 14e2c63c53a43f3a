import { changesBetween } from './changes.js';

describe('the changes between two personas', () => {
  it('are none between equal ones, whatever the order of members', () => {
    expect(changesBetween({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 })).toEqual([]);
  });

  it('name what is new, deleted and edited, with its path', () => {
    expect(
      changesBetween(
        { version: '1.0.0', gone: true, personality: { traits: { helpful: 0.5 } } },
        { version: '1.1.0', personality: { traits: { helpful: 0.7 } }, extra: { x: 1 } },
      ),
    ).toEqual([
      { kind: 'E', path: ['version'], lhs: '1.0.0', rhs: '1.1.0' },
      { kind: 'D', path: ['gone'], lhs: true },
      { kind: 'E', path: ['personality', 'traits', 'helpful'], lhs: 0.5, rhs: 0.7 },
      { kind: 'N', path: ['extra'], rhs: { x: 1 } },
    ]);
  });

  it('name elements of lists that came or went by their place', () => {
    expect(changesBetween({ list: ['a', 'b'] }, { list: ['x', 'b', 'c'] })).toEqual([
      { kind: 'E', path: ['list', 0], lhs: 'a', rhs: 'x' },
      { kind: 'A', path: ['list'], index: 2, item: { kind: 'N', rhs: 'c' } },
    ]);
    expect(changesBetween({ list: ['a', 'b'] }, { list: ['a'] })).toEqual([
      { kind: 'A', path: ['list'], index: 1, item: { kind: 'D', lhs: 'b' } },
    ]);
  });

  it('take a value of another kind as edited, and inherited names as absent', () => {
    expect(changesBetween({ a: {} }, { a: [] })).toEqual([{ kind: 'E', path: ['a'], lhs: {}, rhs: [] }]);
    expect(changesBetween({}, { toString: 1 })).toEqual([{ kind: 'N', path: ['toString'], rhs: 1 }]);
  });
});

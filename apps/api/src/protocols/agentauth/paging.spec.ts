import { pageOf } from './paging.js';

const page = (query: Record<string, unknown>) => pageOf(query, { usual: 50, max: 200 });

describe('limit and offset', () => {
  it('are taken when they are whole numbers', () => {
    expect(page({ limit: '7', offset: '21' })).toEqual({ limit: 7, offset: 21, cursor: undefined });
  });

  it('have defaults', () => {
    expect(page({})).toEqual({ limit: 50, offset: 0, cursor: undefined });
  });

  it.each(['undefined', 'null', 'NaN', '', ' ', '-1', '1.5', '1e3', '0x10', '+5', 'ten', '١', '1;--'])(
    'take the default instead of %j',
    (value) => {
      expect(page({ limit: value, offset: value })).toEqual({ limit: 50, offset: 0, cursor: undefined });
    },
  );

  it.each([[['1', '2']], [{ a: '1' }], [5], [null], [true]])('take the default instead of %j', (value) => {
    expect(page({ limit: value, offset: value })).toEqual({ limit: 50, offset: 0, cursor: undefined });
  });

  it('take the default for a page of nothing, and the maximum for too much', () => {
    expect(page({ limit: '0' })).toEqual({ limit: 50, offset: 0, cursor: undefined });
    expect(page({ limit: '201' })).toEqual({ limit: 200, offset: 0, cursor: undefined });
    expect(page({ limit: '10000' })).toEqual({ limit: 200, offset: 0, cursor: undefined });
  });

  it.each([
    ['9999999999', 9_999_999_999],
    ['9'.repeat(40), 1e12],
    ['9'.repeat(400), 1e12],
  ])('of %s are too much, not rubbish: the largest page, past the end of the list', (huge, offset) => {
    expect(page({ limit: huge, offset: huge })).toEqual({ limit: 200, offset, cursor: undefined });
  });
});

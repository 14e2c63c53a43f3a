import { toCsv } from './csv.js';

describe('CSV', () => {
  it('quotes what would leave its cell', () => {
    expect(toCsv(['a', 'b'], [['x,y', 'say "hi"\nthere']])).toBe('a,b\n"x,y","say ""hi""\nthere"\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('makes no formula of the text %j', (text) => {
    const [, line] = toCsv(['a'], [[text]]).split(/\n/, 2);
    expect(line!.replace(/^"/, '')).toMatch(/^'/);
  });

  it('leaves numbers numbers, and nothing empty', () => {
    expect(toCsv(['a', 'b'], [[-0.5, null]])).toBe('a,b\n-0.5,\n');
  });
});

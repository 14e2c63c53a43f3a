import { toCsv } from './csv.js';

describe('CSV', () => {
  it('quotes what would leave its cell', () => {
    expect(toCsv(['a', 'b'], [['x,y', 'say "hi"\nthere']])).toBe('a,b\n"x,y","say ""hi""\nthere"\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('makes no formula of the text %j', (text) => {
    const [, line] = toCsv(['a'], [[text]]).split(/\n/, 2);
    expect(line!.replace(/^"/, '')).toMatch(/^'/);
  });

  it('makes no formula of what a spreadsheet takes for one in other widths', () => {
    for (const sign of ['\uff1d', '\uff0b', '\uff0d', '\uff20', '\n'])
      expect(toCsv(['a'], [[`${sign}1`]])).toContain(`'${sign}1`);
  });

  it('shows what is hidden: a name can neither turn its line round nor end it for some readers', () => {
    expect(toCsv(['a'], [['x\u202ey'], ['a\u2028b'], ['\u200b=1'], ['a\0b\u001b[2K'], ['\ud800']])).toBe(
      String.raw`a
x\u202ey
a\u2028b
\u200b=1
a\u0000b\u001b[2K
\ud800
`,
    );
  });

  it('leaves numbers numbers, and nothing empty', () => {
    expect(toCsv(['a', 'b'], [[-0.5, null]])).toBe('a,b\n-0.5,\n');
  });
});

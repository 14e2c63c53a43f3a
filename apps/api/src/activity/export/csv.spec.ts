import { csvCell, csvLine } from '../../platform/http/csv.js';
import { csvEvent, CSV_HEADER } from './csv.js';

describe('a CSV cell', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    [null, ''],
    [undefined, ''],
    [7, '7'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['\uff1d1', "'\uff1d1"],
    ['a=1', 'a=1'],
    ['a\0b', String.raw`a\u0000b`],
    ['\x1b[31m', String.raw`\u001b[31m`],
    ['\x7f', String.raw`\u007f`],
    ['\ud800x', String.raw`\ud800x`],
    ['abc\u202etxt', String.raw`abc\u202etxt`],
    [['a', 'b'], '"[""a"",""b""]"'],
  ])('of %j is %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

describe('a CSV export', () => {
  it('begins with the columns of atb.md 9.3', () => {
    expect(csvLine(CSV_HEADER)).toMatch(
      /^audit_id,ts,event,agent_identity,action,decision,reason,risk_tier,.*\r\n$/,
    );
  });

  it('leaves cells empty that a record has nothing for', () => {
    const hash = '0'.repeat(64);
    const actor = [{ type: 'system', id: null }];
    const line = csvEvent({ audit_id: 'aud_1', event: 'x.y', actor, seq: 3, hash, integrity: 'sealed' });
    expect(line).toBe(`aud_1,,x.y,,,,,,,system,,,,,,,,3,${hash},sealed\r\n`);
  });
});

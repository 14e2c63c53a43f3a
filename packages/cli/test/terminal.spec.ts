import { PassThrough } from 'node:stream';
import { Terminal } from '../src/terminal.js';

describe('what the terminal is told', () => {
  const told = (text: string): string => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const terminal = new Terminal({ stdin: new PassThrough(), stdout, stderr });
    terminal.say(text);
    terminal.note(text);
    const said = String(stdout.read());
    expect(String(stderr.read())).toBe(said);
    return said;
  };

  it('keeps lines, tabs and every language', () => {
    expect(told('Zürich\t東京\nсвязь 🤖')).toBe('Zürich\t東京\nсвязь 🤖\n');
  });

  it.each([
    ['an escape sequence', 'a\u001b[2Kb', String.raw`a\u001b[2Kb`],
    ['a carriage return', 'a\rb', String.raw`a\u000db`],
    ['a C1 control', 'a\u009b2Kb', String.raw`a\u009b2Kb`],
    ['a bell', 'a\u0007', String.raw`a\u0007`],
    ['a direction', 'a\u202eb', String.raw`a\u202eb`],
    ['a line separator', 'a\u2028b', String.raw`a\u2028b`],
    ['a tag', 'a\u{e0041}', String.raw`a\udb40\udc41`],
  ])('shows %s instead of obeying it', (_, text, shown) => {
    expect(told(text)).toBe(`${shown}\n`);
  });
});

import { AgentDescription, AgentName, EmailAddress } from './agents.js';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('the name of an agent', () => {
  it('is trimmed before it is measured', () => {
    expect(AgentName.parse('  Support bot  ')).toBe('Support bot');
    expect(accepts(AgentName, '  ab  ')).toBe(false);
  });

  it.each(['abc', 'a'.repeat(100), 'Ünïcödé 代理 🤖', "Robert'); drop table agent;--"])(
    'can be %j',
    (name) => {
      expect(accepts(AgentName, name)).toBe(true);
    },
  );

  it.each(['ab', 'a'.repeat(101), '   ', 'a\0bc', 'a\u001bbc', 'abc\ud800', 5, null, ['abc'], { a: 1 }])(
    'cannot be %j',
    (name) => {
      expect(accepts(AgentName, name)).toBe(false);
    },
  );
});

describe('an e-mail address', () => {
  it.each(['x@y.z', 'first.last+tag@sub.example.com', `${'a'.repeat(249)}@b.com`])('can be %s', (email) => {
    expect(accepts(EmailAddress, email)).toBe(true);
  });

  it.each([
    'x',
    'x@y',
    '@y.z',
    'x@',
    'x@y.',
    'x@.z',
    'x@y..z',
    'x y@z.a',
    'x@y@z.a',
    `${'a'.repeat(250)}@b.com`,
    'x\0@y.z',
    'x\n@y.z',
    5,
    null,
  ])('cannot be %j', (email) => {
    expect(accepts(EmailAddress, email)).toBe(false);
  });

  it('is read in linear time', () => {
    // A pattern that backtracks would not come back from this.
    expect(accepts(EmailAddress, `x@${'a.'.repeat(100)}@`)).toBe(false);
  });
});

describe('a description', () => {
  it('may be empty, may have lines, and ends at 500 characters', () => {
    expect(accepts(AgentDescription, '')).toBe(true);
    expect(accepts(AgentDescription, 'one\ntwo\tthree')).toBe(true);
    expect(accepts(AgentDescription, 'a'.repeat(501))).toBe(false);
  });
});

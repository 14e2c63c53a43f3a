import { grantsOf, keyRights, rightsAgain } from './written-scopes';

const rights = keyRights({ none: 'none', other: 'other' });
const flawOf = (text: string) => rights.safeParse(text).error?.issues[0]?.message;

it('a scope text is taken apart by kind, each entry once', () => {
  expect(grantsOf('tool:github:* help\nskill:a tool:github:* category:code *')).toEqual({
    tools: ['github:*'],
    skills: ['a'],
    categories: ['code'],
    extra: ['help', '*'],
  });
});

it('a key holds tools, skills and categories, and something at least', () => {
  expect(rights.parse('tool:a skill:b')).toEqual({ tools: ['a'], skills: ['b'], categories: [] });
  expect(flawOf(' ')).toBe('none');
  expect(flawOf('tool:a *')).toBe('other');
  expect(flawOf(`tool:${'a'.repeat(201)}`)).toBe('At most 200 characters');
});

it('a provider that a key was given stays one for as long as all of it is written', () => {
  const key = { tools: ['mail:send'], providers: ['github', 'slack'] };
  expect(
    rightsAgain({ tools: ['mail:send', 'github:*', 'a:*'], skills: ['b'], categories: [] }, key),
  ).toEqual({ tools: ['mail:send', 'a:*'], providers: ['github'], skills: ['b'], categories: [] });
});

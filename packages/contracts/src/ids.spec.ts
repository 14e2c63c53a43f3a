import { ActivityId, AgentId, CredentialId, MemberId } from './ids.js';

const hex = '0123456789abcdef'.repeat(2);

describe.each([
  ['agent', AgentId, 'agt_'],
  ['member', MemberId, 'mem_'],
  ['credential', CredentialId, 'cred_'],
  ['activity', ActivityId, 'aud_'],
])('an %s id', (_, schema, prefix) => {
  it('is its prefix and 32 lower-case hex digits', () => {
    expect(schema.parse(prefix + hex)).toBe(prefix + hex);
  });

  it.each([
    ['too short', prefix + hex.slice(1)],
    ['too long', `${prefix}${hex}0`],
    ['upper case', prefix + hex.toUpperCase()],
    ['another prefix', `xyz_${hex}`],
    ['no prefix', hex],
    ['a line feed at the end', `${prefix}${hex}\n`],
    ['a blank in front', ` ${prefix}${hex}`],
    ['a path', `${prefix}../../etc/passwd`],
    ['a number', 7],
    ['null', null],
  ])('is not %s', (_name, id) => {
    expect(schema.safeParse(id).success).toBe(false);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Catalogue } from '../src/migrate/catalogue.js';
import { Mapper, readMapping } from '../src/migrate/mapping.js';
import { folder, type Folder } from './support/run.js';

const mapper = (mapping = {}) => new Mapper(new Catalogue(), { rules: [], defaults: {}, ...mapping });

describe('the mapping of permissions', () => {
  it.each([
    ['zendesk:tickets:read', 'zendesk:tickets:read'],
    ['stripe:payments:*', 'stripe:payments:*'],
    ['read:tickets', 'zendesk:tickets:read'],
    ['WRITE:Deals', 'hubspot:deals:write'],
    ['read:pull_requests', 'github:pull_requests:read'],
    ['slack:*', 'slack:*:*'],
    ['admin', '*:*:*'],
    ['admin:*', '*:*:*'],
    ['superadmin', '*:*:*'],
    ['*', '*:*:*'],
  ])('knows %s as %s', (from, to) => expect(mapper().map(from)).toBe(to));

  it.each([
    'write:payments',
    'delete:tickets',
    'okta:*',
    'administrator',
    'constructor',
    'a:b:c',
    '',
    '*:tickets',
  ])('does not guess about "%s"', (permission) => expect(mapper().map(permission)).toBeNull());

  it('asks defaults before rules, rules in order, and the built-in table last', () => {
    const own = mapper({
      defaults: { 'read:tickets': 'zendesk:users:read' },
      rules: [
        { source: 'READ:TICKETS', target: 'slack:*:*' },
        { source: 'read:users', target: 'slack:messages:read' },
        { source: '^support[-_]', target: 'zendesk:*:*', isRegex: true },
        { source: 'support-lead', target: '*:*:*' },
        // A valid permission of ours is never rewritten.
        { source: 'zendesk:tickets:read', target: '*:*:*' },
      ],
    });
    expect(
      ['read:tickets', 'Read:Users', 'SUPPORT-lead', 'zendesk:tickets:read', 'admin'].map((p) => own.map(p)),
    ).toEqual(['zendesk:users:read', 'slack:messages:read', 'zendesk:*:*', 'zendesk:tickets:read', '*:*:*']);
  });

  it('takes what the operator added to the catalogue', () => {
    const extended = new Mapper(new Catalogue(['own:things:do']));
    expect(extended.map('do:things')).toBe('own:things:do');
    expect(extended.map('own:*')).toBe('own:*:*');
  });

  it('refuses a mapping to what cannot be granted', () => {
    expect(() => mapper({ defaults: { a: 'zendesk:foo:read' } })).toThrow('leads to "zendesk:foo:read"');
    expect(() => mapper({ rules: [{ source: '(', target: 'slack:*:*', isRegex: true }] })).toThrow(
      'regular expression',
    );
  });
});

describe('the mapping file', () => {
  let here: Folder;
  beforeEach(async () => (here = await folder()));
  afterEach(() => here.remove());
  const read = async (content: unknown) => {
    const file = join(here.path, 'mapping.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return readMapping(file);
  };

  it('may leave everything out', async () => {
    await expect(read({})).resolves.toEqual({ rules: [], defaults: {} });
  });

  it.each([
    ['not json', 'is not a JSON object'],
    [[], 'is not a JSON object'],
    [{ rules: {} }, '"rules" must be a list'],
    [
      { rules: [{ source: 'a', target: 'slack:*:*' }, { source: 'b' }] },
      'rule 2 needs "source" and "target"',
    ],
    [{ defaults: { a: 1 } }, '"defaults" must say'],
    [{ unmappedAction: 'panic' }, '"unmappedAction" must be skip, warn or prompt'],
  ])('%j is explained', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});

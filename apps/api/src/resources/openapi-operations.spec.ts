import { operationsOf, type Operation } from './openapi-operations.js';

const document = (paths: object, more: object = {}) => ({ openapi: '3.0.3', paths, ...more });
const only = (operation: object, path = '/things', shared: object = {}) =>
  operationsOf(document({ [path]: { ...shared, post: { operationId: 'make', ...operation } } }))!;
const made = (operation: object, path?: string, shared?: object): Operation => {
  const { operations, skipped } = only(operation, path, shared);
  expect(skipped).toEqual([]);
  return operations[0]!;
};
const reason = (operation: object, path?: string): string => {
  const { operations, skipped } = only(operation, path);
  expect(operations).toEqual([]);
  return skipped[0]!.reason;
};
const json = (schema: object, required = true) => ({
  requestBody: { required, content: { 'application/json; charset=utf-8': { schema } } },
});

describe('the operations of an OpenAPI document', () => {
  it.each([
    ['nothing', null],
    ['a list', []],
    ['Swagger 2', { swagger: '2.0', paths: {} }],
    ['a version that does not exist yet', { openapi: '4.0.0', paths: {} }],
  ])('are not looked for in %s', (_, text) => {
    expect(operationsOf(text)).toBeNull();
  });

  it('take parameters of path and query, and the members of a JSON body', () => {
    const operation = made(
      {
        summary: 'Make a thing',
        description: 'Of any colour.',
        parameters: [
          { name: 'dry', in: 'query', schema: { type: 'boolean' }, description: 'Only try' },
          { name: 'x-trace', in: 'header', schema: { type: 'string' } },
        ],
        ...json({ type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] }),
      },
      '/shops/{shop}/things',
      { parameters: [{ name: 'shop', in: 'path', required: true, schema: { type: 'string' } }] },
    );
    expect(operation).toEqual({
      name: 'make',
      description: 'Make a thing\n\nOf any colour.',
      method: 'POST',
      path: '/shops/{shop}/things',
      query: ['dry'],
      inputSchema: {
        type: 'object',
        properties: {
          shop: { type: 'string' },
          dry: { type: 'boolean', description: 'Only try' },
          colour: { type: 'string' },
        },
        required: ['shop', 'colour'],
      },
    });
  });

  it('are named by their ids, else by method and path, without what a name cannot hold', () => {
    const { operations } = operationsOf(
      document({
        '/a/b-c': { get: {} },
        '/d': { get: { operationId: 'list all/things' }, trace: {}, parameters: [] },
      }),
    )!;
    expect(operations.map(({ name, method }) => `${method} ${name}`)).toEqual([
      'GET get_a_b-c',
      'GET list_all_things',
    ]);
  });

  it('follow references within the document, however they are escaped', () => {
    const { operations } = operationsOf(
      document(
        { '/a': { get: { operationId: 'a', parameters: [{ $ref: '#/components/parameters/a~1b' }] } } },
        {
          components: {
            parameters: { 'a/b': { name: 'q', in: 'query', schema: { $ref: '#/components/schemas/Q' } } },
            schemas: { Q: { type: 'string' } },
          },
        },
      ),
    )!;
    expect(operations[0]!.inputSchema).toEqual({ type: 'object', properties: { q: { type: 'string' } } });
  });

  it('end where a schema goes on for ever', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } };
    const { operations, skipped } = operationsOf(
      document(
        { '/a': { post: { operationId: 'a', ...json({ $ref: '#/components/schemas/Node' }) } } },
        { components: { schemas: { Node: node } } },
      ),
    )!;
    expect(skipped).toEqual([]);
    expect(JSON.stringify(operations).length).toBeLessThan(2_000);
  });

  it('do not grow without bound where each schema names the next one many times', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 11 }, (_, level) => [
        `L${level}`,
        {
          type: 'object',
          properties: Object.fromEntries(
            Array.from({ length: 10 }, (_, n) => [
              `p${n}`,
              level ? { $ref: `#/components/schemas/L${level - 1}` } : { type: 'string' },
            ]),
          ),
        },
      ]),
    );
    const { operations, skipped } = operationsOf(
      document(
        { '/a': { post: { operationId: 'a', ...json({ $ref: '#/components/schemas/L10' }) } } },
        { components: { schemas } },
      ),
    )!;
    expect(operations).toEqual([]);
    expect(skipped).toEqual([{ operation: 'a', reason: 'Its arguments are too large to describe' }]);
  });

  it.each([
    [
      'a header that is needed',
      { parameters: [{ name: 'x', in: 'header', required: true }] },
      /header parameter x/,
    ],
    [
      'a body that is no JSON',
      { requestBody: { required: true, content: { 'text/csv': {} } } },
      /JSON object/,
    ],
    ['a body that is a list', json({ type: 'array' }), /JSON object/],
    [
      'two arguments of one name',
      { parameters: [{ name: 'a', in: 'query' }], ...json({ properties: { a: {} } }) },
      /Two of its arguments/,
    ],
    ['a reference elsewhere', { parameters: [{ $ref: 'https://evil.example/x' }] }, /not in the document/],
    [
      'a reference to nothing',
      { parameters: [{ $ref: '#/components/parameters/no' }] },
      /not in the document/,
    ],
    [
      'a reference into a prototype',
      { parameters: [{ $ref: '#/__proto__/constructor' }] },
      /not in the document/,
    ],
  ])('skip %s, and say why', (_, operation, why) => {
    expect(reason(operation)).toMatch(why);
  });

  it('skip a path that cannot be filled in', () => {
    expect(reason({}, '/things/{id}')).toMatch(/names id/);
    expect(reason({}, 'things')).toMatch(/template/);
    expect(reason({}, '/a b')).toMatch(/template/);
    expect(reason({}, '/a?b=c')).toMatch(/template/);
  });

  it('skip the second of a name', () => {
    const operation = { operationId: 'same' };
    const { operations, skipped } = operationsOf(
      document({ '/a': { get: operation }, '/b': { get: operation } }),
    )!;
    expect([operations.length, skipped]).toEqual([
      1,
      [{ operation: 'same', reason: 'Another operation is called same' }],
    ]);
  });
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { OPERATOR_PERMISSIONS } from '@signet/contracts';
import { ApiDocument, documentText } from '../../src/docs/index.js';
import { operationsOf, type OpenApiDocument } from '../../src/docs/openapi.js';
import { routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { surfaces } from '../support/surfaces.js';
import { checkerOf, objectsIn } from './json-schema.js';
import { SECRET_PATHS } from './secret-paths.js';

const COMMITTED = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../../docs/openapi/openapi.json',
);
const UPDATE = 'npm run signet -- openapi --write docs/openapi/openapi.json';

/** What is not the same in two documents, by name: the whole difference would fill screens. */
function differencesOf(committed: OpenApiDocument, current: OpenApiDocument): string[] {
  const parts = (document: OpenApiDocument) =>
    new Map(
      [...Object.entries(document.paths ?? {}), ...Object.entries(document.components?.schemas ?? {})].map(
        ([name, value]) => [name, JSON.stringify(value)],
      ),
    );
  const [before, now] = [parts(committed), parts(current)];
  const names = [...new Set([...before.keys(), ...now.keys()])];
  return names
    .filter((name) => before.get(name) !== now.get(name))
    .map((name) => `${name}: out of date, run ${UPDATE}`);
}

describe('the OpenAPI document', () => {
  let signet: Signet;
  let api: ApiDocument;
  let document: OpenApiDocument;
  beforeAll(async () => {
    signet = await startSignet();
    api = signet.application.nest.get(ApiDocument);
    document = await api.at();
  });
  afterAll(() => signet.close());

  it(`is committed as the code says it (else run: ${UPDATE})`, async () => {
    const committed = JSON.parse(await readFile(COMMITTED, 'utf8').catch(() => '{}')) as OpenApiDocument;
    expect(differencesOf(committed, document)).toEqual([]);
    expect(JSON.stringify(committed)).toBe(JSON.stringify(document));
  });

  it('has every route that the server takes, and no other', () => {
    const documented = operationsOf(document).flatMap(({ method, path: at, item }) => {
      const mounts = (item.servers ?? document.servers).map(({ url }) =>
        url.replace(document.servers[0]!.url, ''),
      );
      return mounts.map((mount) => `${method.toUpperCase()} ${mount}${at.replaceAll(/\{(\w+)\}/g, ':$1')}`);
    });
    const served = routesOf(signet)
      .filter(({ method, path: at }) => method !== 'OPTIONS' && surfaces.at(at).docs)
      .map(({ method, path: at }) => `${method} ${at}`);
    expect(documented.sort()).toEqual([...new Set(served)].sort());
  });

  it('describes every route in words of its own', () => {
    const silent = api.routes().filter(({ path: at, description }) => !description && surfaces.at(at).docs);
    expect(
      silent.map(({ source, method, path: at }) => `${source}: ${method} ${at} needs @Describe`),
    ).toEqual([]);
  });

  it('gives every operation a name, a summary, a tag, a success and failures', () => {
    const operations = operationsOf(document);
    expect(operations.length).toBeGreaterThan(60);
    const names = operations.map(({ operation }) => operation.operationId);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const { operation } of operations) {
      expect(operation.operationId).toMatch(/^[a-zA-Z0-9]+\.[a-zA-Z0-9]+$/);
      expect(operation.summary).toMatch(/^[A-Z].{3,60}[^.]$/);
      expect(operation.tags.every((tag) => tags.has(tag))).toBe(true);
      const statuses = Object.keys(operation.responses);
      expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
      expect(statuses).toContain('500');
      expect(operation['x-codeSamples'].map(({ label }) => label)).toEqual(['curl', 'TypeScript', 'Python']);
    }
  });

  it('tells the shape of every JSON answer', () => {
    const shapeless = operationsOf(document).flatMap(({ operation }) =>
      Object.entries(operation.responses).flatMap(([status, { content }]) =>
        Object.entries(content ?? {}).flatMap(([media, { schema }]) =>
          schema && Object.keys(schema).length ? [] : [`${operation.operationId} ${status} ${media}`],
        ),
      ),
    );
    expect(shapeless).toEqual([]);
  });

  it('says who may use each operation: a rule with credentials, or why everybody may', () => {
    const rules = new Set<string>([
      ...OPERATOR_PERMISSIONS,
      'operator',
      'agent',
      'self',
      'self-or-admin',
      'admin',
      'sandbox',
    ]);
    for (const { operation } of operationsOf(document)) {
      const rule = operation['x-required-permission'];
      if (rule === undefined) expect(operation['x-public']).toMatch(/\S{3,}/);
      else {
        expect(rules.has(rule)).toBe(true);
        expect(operation.security.length).toBeGreaterThan(0);
        expect(operation.responses).toHaveProperty('401');
      }
    }
  });

  it('refers to nothing that is not there', () => {
    const broken = [...objectsIn(document)].flatMap(({ at, object: { $ref } }) => {
      if (typeof $ref !== 'string') return [];
      const target = $ref
        .slice(2)
        .split('/')
        .reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], document);
      return $ref.startsWith('#/') && target !== undefined ? [] : [`${at} -> ${$ref}`];
    });
    expect(broken).toEqual([]);
    const schemes = new Set(
      operationsOf(document).flatMap(({ operation }) => operation.security.flatMap(Object.keys)),
    );
    expect([...schemes].filter((scheme) => !(scheme in document.components.securitySchemes))).toEqual([]);
  });

  it('has examples that its own schemas accept', () => {
    const wrong: string[] = [];
    const check = (where: string, schema: object, value: unknown) => {
      const { success, error } = checkerOf(schema, document).safeParse(value);
      if (!success) wrong.push(`${where}: ${JSON.stringify(error.issues.slice(0, 2))}`);
    };
    for (const { operation } of operationsOf(document)) {
      const bodies = Object.entries(operation.requestBody?.content ?? {});
      const answers = Object.entries(operation.responses).flatMap(([status, { content }]) =>
        Object.entries(content ?? {}).map(([, media]) => [status, media] as const),
      );
      for (const [where, { schema, example, examples }] of [...bodies, ...answers]) {
        if (schema && example !== undefined) check(`${operation.operationId} ${where}`, schema, example);
        for (const { $ref } of Object.values(examples ?? {}))
          check($ref, schema!, document.components.examples[$ref.split('/').at(-1)!]!.value);
      }
      for (const { name, schema, example } of operation.parameters ?? [])
        if (example !== undefined) check(`${operation.operationId} ${name}`, schema, example);
    }
    expect(wrong).toEqual([]);
  });

  // Whoever adds a secret adds its path to the list; whoever removes one has to say so.
  it('marks exactly the known secrets', () => {
    const marked = [...objectsIn(document.components.schemas)]
      .filter(({ object }) => object['x-secret'] === true)
      .map(({ at }) => at.slice(1).replaceAll('/properties/', '.').replaceAll('/items', '[]'));
    expect(marked.sort()).toEqual([...SECRET_PATHS].sort());
  });

  it('shows no member that is named like a secret and not marked as one', () => {
    const unmarked = Object.entries(document.components.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(
          ([key, member]) =>
            /^(api_key|access_token|refresh_token|password|secret|salt)$/.test(key) && !member['x-secret'],
        )
        .map(([key]) => `${name}.${key}`),
    );
    expect(unmarked).toEqual([]);
  });

  it('comes out the same every time', async () => {
    expect(documentText(await api.at())).toBe(documentText(document));
  });
});

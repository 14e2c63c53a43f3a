import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/checkout.mjs';
import { Stranger } from './stranger.mjs';
import { program, toolchain } from './toolchain.mjs';

const fixture = (name) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const consumer = fixture('consumer.ts');

/** Everything that makes a compiler complain about other people's declarations. */
const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  isolatedModules: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'ES2022',
};

/** Each as its users write it; a project of both module systems has files of both kinds. */
const projects = {
  bundler: { module: 'ESNext', moduleResolution: 'bundler', files: ['consumer.ts'] },
  'bundler for browsers': {
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    types: [],
    files: ['consumer.ts'],
  },
  node16: { module: 'node16', moduleResolution: 'node16', files: ['consumer.mts', 'consumer.cts'] },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext', files: ['consumer.mts', 'consumer.cts'] },
  node10: { module: 'CommonJS', moduleResolution: 'node10', esModuleInterop: true, files: ['consumer.ts'] },
};

/** Every compiler by its version. */
const compilers = {
  5.4: (tools) => program(tools, 'typescript-5.4', 'bin/tsc'),
  5.9: (tools) => program(tools, 'typescript-5.9', 'bin/tsc'),
  '6.0': (tools) => program(tools, 'typescript-6.0', 'bin/tsc'),
  '7.0': () => join(root, 'node_modules/typescript/bin/tsc'),
};

/** Asks a compiler about files of a stranger. */
async function assertCompiles(stranger, tools, version, name, { files, ...options }) {
  const config = `tsconfig.${version}.${name.replaceAll(' ', '-')}.json`;
  const compilerOptions = {
    ...strict,
    lib: ['ES2022'],
    types: ['node'],
    typeRoots: [join(tools, 'node_modules/@types')],
    ...options,
  };
  stranger.write({ [config]: { compilerOptions, files } });
  const { code, output } = await stranger.run(process.execPath, [compilers[version](tools), '-p', config]);
  assert.equal(output, '');
  assert.equal(code, 0);
}

describe('the packed SDK compiles', { timeout: 900_000, concurrency: 2 }, () => {
  let tools;
  let stranger;
  before(async () => {
    tools = await toolchain();
    stranger = new Stranger();
    stranger.write({
      'package.json': { name: 'somebody-else', private: true },
      'consumer.ts': consumer,
      'consumer.mts': consumer,
      'consumer.cts': consumer,
    });
    await stranger.installPacked('sdk');
  });
  after(() => stranger.leave());

  // The version before the one most people have, and the one after, once in each module system.
  const few = ['bundler', 'nodenext'];
  const all = Object.keys(projects);
  // `node10` is gone from the newest.
  const combinations = { 5.4: few, 5.9: all, '6.0': few, '7.0': all.filter((name) => name !== 'node10') };
  for (const [version, names] of Object.entries(combinations))
    for (const name of names)
      it(`under TypeScript ${version}, ${name}`, () =>
        assertCompiles(stranger, tools, version, name, projects[name]));
});

describe('the blocks of the README of the SDK', { timeout: 300_000 }, () => {
  let tools;
  let stranger;
  const readme = readFileSync(join(root, 'packages/sdk/README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text], index) => [
    `block-${index + 1}.mts`,
    `${text}\nexport {};\n`,
  ]);
  before(async () => {
    tools = await toolchain();
    stranger = new Stranger();
    stranger.write({
      'package.json': { name: 'somebody-else', private: true },
      'readme.d.ts': fixture('readme.d.ts'),
      ...Object.fromEntries(blocks),
    });
    await stranger.installPacked('sdk');
    stranger.link('@types/express', join(tools, 'node_modules/@types/express'));
  });
  after(() => stranger.leave());

  it('compile', async () => {
    assert.ok(blocks.length > 4);
    const files = ['readme.d.ts', ...blocks.map(([name]) => name)];
    await assertCompiles(stranger, tools, '5.9', 'readme', {
      ...projects.nodenext,
      skipLibCheck: true,
      // A matter of taste, which examples need not have.
      noPropertyAccessFromIndexSignature: false,
      files,
    });
  });
});

describe('the agent is known to the types of frameworks', { timeout: 900_000, concurrency: 2 }, () => {
  const { bundler, nodenext } = projects;
  const cases = [
    { version: '5.4', express: 'express-4', project: bundler },
    { version: '5.9', express: 'express', project: nodenext },
    { version: '7.0', express: 'express', project: bundler },
  ];
  for (const { version, express, project } of cases)
    describe(`under TypeScript ${version}, ${express}`, () => {
      let tools;
      let stranger;
      before(async () => {
        tools = await toolchain();
        stranger = new Stranger();
        stranger.write({
          'package.json': { name: 'somebody-else', private: true, type: 'module' },
          'frameworks.ts': fixture('frameworks.ts'),
          'nest.ts': fixture('nest.ts'),
        });
        await stranger.installPacked('sdk');
        stranger.link('@types/express', join(tools, 'node_modules/@types', express));
        stranger.link('fastify', join(tools, 'node_modules/fastify'));
      });
      after(() => stranger.leave());

      // One at a time: what a file adds to a request, it adds for the whole program.
      for (const file of ['frameworks.ts', 'nest.ts'])
        it(file, () =>
          // The frameworks' own declarations are not written for all of these flags.
          assertCompiles(stranger, tools, version, file, { ...project, skipLibCheck: true, files: [file] }),
        );
    });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/checkout.mjs';
import { Stranger } from './stranger.mjs';
import { program, toolchain } from './toolchain.mjs';

const consumer = readFileSync(join(import.meta.dirname, 'fixtures/consumer.ts'), 'utf8');

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
  const compilers = {
    5.4: { tsc: () => program(tools, 'typescript-5.4', 'bin/tsc'), names: few },
    5.9: { tsc: () => program(tools, 'typescript-5.9', 'bin/tsc'), names: Object.keys(projects) },
    '6.0': { tsc: () => program(tools, 'typescript-6.0', 'bin/tsc'), names: few },
    '7.0': {
      tsc: () => join(root, 'node_modules/typescript/bin/tsc'),
      // `node10` is gone from it.
      names: Object.keys(projects).filter((name) => name !== 'node10'),
    },
  };
  for (const [version, { tsc, names }] of Object.entries(compilers))
    for (const name of names) {
      const { files, ...options } = projects[name];
      it(`under TypeScript ${version}, ${name}`, async () => {
        const config = `tsconfig.${version}.${name.replaceAll(' ', '-')}.json`;
        const compilerOptions = {
          ...strict,
          lib: ['ES2022'],
          types: ['node'],
          typeRoots: [join(tools, 'node_modules/@types')],
          ...options,
        };
        stranger.write({ [config]: { compilerOptions, files } });
        const { code, output } = await stranger.run(process.execPath, [tsc(), '-p', config]);
        assert.equal(output, '');
        assert.equal(code, 0);
      });
    }
});

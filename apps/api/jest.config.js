import { availableParallelism } from 'node:os';

// ESM-only packages that a CommonJS package require()s: Jest on Node 20 needs them as CommonJS.
const requiredEsm = ['cookie'];
const swc = (type) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2023',
      keepClassNames: true,
    },
    module: { type },
  },
];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testRegex: '\\.(spec|int-spec)\\.ts$',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    [`/node_modules/.+/(${requiredEsm.join('|')})/.+\\.js$`]: swc('commonjs'),
    '\\.ts$': swc('es6'),
  },
  transformIgnorePatterns: [`/node_modules/(?!(\\.pnpm/[^/]+/node_modules/)?(${requiredEsm.join('|')})/)`],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  setupFiles: ['<rootDir>/test/support/own-server.js'],
  testTimeout: 30_000,
  // On two cores Jest takes one for itself and needs none. A third worker makes the whole no shorter.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // A file leaves memory behind that only the end of its process frees: 3.7 GB after all of them. A worker that is
  // replaced between files keeps a run at half of that, for the same CPU time.
  workerIdleMemoryLimit: '1GB',
};

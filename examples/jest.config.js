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
    sourceMaps: 'inline',
  },
];

export default {
  testEnvironment: 'node',
  testRegex: '\\.spec\\.ts$',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    [`/node_modules/.+/(${requiredEsm.join('|')})/.+\\.js$`]: swc('commonjs'),
    '\\.ts$': swc('es6'),
  },
  transformIgnorePatterns: [`/node_modules/(?!(\\.pnpm/[^/]+/node_modules/)?(${requiredEsm.join('|')})/)`],
};

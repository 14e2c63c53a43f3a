// Builds the command as one file that needs nothing beside Node: what it uses of the SDK is inside.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = import.meta.dirname;

rmSync(join(folder, 'dist'), { recursive: true, force: true });
await build({
  absWorkingDir: folder,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.js',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // From its sources: a tarball can be made in a checkout where nothing was built.
  alias: {
    '@signet/sdk': join(folder, '../sdk/src'),
    '@signet/audit': join(folder, '../audit/src'),
    '@signet/contracts': join(folder, '../contracts/src'),
  },
  // The parser of command lines asks for Node's modules as CommonJS does.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

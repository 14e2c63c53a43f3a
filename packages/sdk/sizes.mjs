// What each entry weighs in a bundle for browsers, minified and compressed, with everything in it:
// `pnpm --filter @signet/sdk sizes`. Fails when an entry needs something that is not in the package.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const folder = import.meta.dirname;
const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

for (const [entry, target] of Object.entries(exports)) {
  if (!target.import) continue;
  const { outputFiles } = await build({
    entryPoints: [join(folder, target.import.default.replace('dist/esm', 'src').replace(/js$/, 'ts'))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    write: false,
  });
  const [{ contents }] = outputFiles;
  const gzip = gzipSync(contents).byteLength;
  const name = join('@signet/sdk', entry);
  process.stdout.write(`${name.padEnd(26)} ${contents.byteLength} bytes minified, ${gzip} compressed\n`);
}

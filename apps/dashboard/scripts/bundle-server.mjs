import path from 'node:path';
import { build } from 'esbuild';

const root = path.join(import.meta.dirname, '..');

/** Makes one file of the server in front of Next.js, which itself stays outside. */
export async function bundleServer(outfile) {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/server/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['next'],
    sourcemap: 'inline',
    logLevel: 'error',
  });
}

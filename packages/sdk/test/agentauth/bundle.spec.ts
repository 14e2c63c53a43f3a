import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../src/agentauth/index.ts', import.meta.url));

describe('the bundle', () => {
  it('is at most 10 KB, minified, with everything in it', async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'neutral',
      target: 'es2022',
      write: false,
      metafile: true,
    });
    const size = outputFiles[0]?.contents.byteLength ?? Infinity;
    process.stdout.write(`@signet/sdk/agentauth: ${size} of 10240 bytes\n`);
    expect(size).toBeLessThanOrEqual(10_240);
    expect(
      Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external)),
    ).toEqual([]);
  });
});

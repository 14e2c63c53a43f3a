import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, stack, test } from '../support/test.js';

const run = promisify(execFile);
const here = import.meta.dirname;
const source = quickStart(join(here, '../../README.md'));

test('the quick start of the README does what it says', async () => {
  test.skip(source === null, 'The README has no ts block that begins with "// quick-start.ts".');
  // Inside this package, so that the SDK is found the way a reader's own program finds it.
  const folder = test.info().outputPath('quick-start');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'quick-start.ts'), source!);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '@signet/tsconfig/base.json',
      compilerOptions: { types: ['node'], declaration: false, outDir: '.' },
      files: ['quick-start.ts'],
    }),
  );
  await run(process.execPath, [join(here, '../node_modules/typescript/bin/tsc'), '-p', folder]);

  const env = { PATH: process.env['PATH'], SIGNET_URL: stack.apiUrl };
  const { stdout } = await run(process.execPath, [join(folder, 'quick-start.js')], { env, timeout: 20_000 });
  expect(stdout).toMatch(/^agt_[0-9a-f]{32}: agent\.verified$/m);
  expect(stdout, 'A key must not be printed.').not.toMatch(/ak_[0-9a-f]{64}/);
});

function quickStart(file: string): string | null {
  if (!existsSync(file)) return null;
  return /^```ts\n(\/\/ quick-start\.ts\n[\s\S]*?)^```$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? null;
}

// Builds the API, and packs what it offers under /packages.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const folder = import.meta.dirname;
const packages = join(folder, 'dist/packages');
const env = {
  ...process.env,
  PATH: `${join(folder, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
};
const run = (program, ...args) =>
  execFileSync(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });

run(
  'swc',
  'src',
  '-d',
  'dist',
  '--strip-leading-paths',
  '--config-file',
  '../../.swcrc',
  '--ignore',
  '**/*.spec.ts',
  '--quiet',
);
rmSync(packages, { recursive: true, force: true });
mkdirSync(packages, { recursive: true });
// Built already: turbo builds what we depend on first. What is Python needs no building: pip takes such a tarball, too.
for (const name of ['sdk', 'cli', 'sdk-python'])
  run(
    'npm',
    'pack',
    `../../packages/${name}`,
    '--ignore-scripts',
    '--silent',
    '--pack-destination',
    packages,
  );

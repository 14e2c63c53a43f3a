// Builds the package for both module systems: dist/esm and dist/cjs, each with its declarations. Nothing in them points at
// sources or at other packages of the workspace.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const folder = import.meta.dirname;
const env = {
  ...process.env,
  PATH: `${join(folder, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
};
const run = (program, ...args) => execFileSync(program, args, { cwd: folder, env, stdio: 'inherit' });
const swc = (outDir, moduleType) =>
  run(
    'swc',
    'src',
    '-d',
    outDir,
    '--strip-leading-paths',
    '--config-file',
    '../../.swcrc',
    '-C',
    'sourceMaps=false',
    '-C',
    `module.type=${moduleType}`,
    '--ignore',
    '**/*.spec.ts',
    '--quiet',
  );

rmSync(join(folder, 'dist'), { recursive: true, force: true });
swc('dist/esm', 'es6');
swc('dist/cjs', 'commonjs');
run('tsc', '-p', 'tsconfig.build.json');
// The same declarations describe both: `type` of the nearest package.json tells a compiler which module system it reads.
cpSync(join(folder, 'dist/types'), join(folder, 'dist/esm'), { recursive: true });
cpSync(join(folder, 'dist/types'), join(folder, 'dist/cjs'), { recursive: true });
rmSync(join(folder, 'dist/types'), { recursive: true });
writeFileSync(join(folder, 'dist/cjs/package.json'), '{"type":"commonjs"}\n');

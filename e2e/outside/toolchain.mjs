import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/checkout.mjs';
import { run } from '../../scripts/process/run.mjs';

const pinned = join(import.meta.dirname, 'toolchain');

/** The folder that holds the compilers, test runners and Node versions of other people, installed on first use. */
export async function toolchain() {
  const lock = readFileSync(join(pinned, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const folder = join(root, 'node_modules/.cache/signet-outside', hash);
  if (!existsSync(folder)) await install(folder);
  return folder;
}

async function install(folder) {
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    cpSync(join(pinned, file), join(aside, file));
  const { code, output } = await run('npm', ['ci', '--ignore-scripts'], { cwd: aside });
  if (code !== 0) throw new Error(`The toolchain could not be installed:\n${output}`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
}

/** Where a program of the toolchain is. */
export const program = (folder, name, file) => join(folder, 'node_modules', name, file);

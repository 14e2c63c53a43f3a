import { readFileSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isSetting } from './instance/environment.mjs';

/** The top folder of this checkout. */
export const root = join(import.meta.dirname, '..');

/** Folders of all workspace packages, relative to the top. Mirrors `packages:` in pnpm-workspace.yaml. */
export function workspaceFolders() {
  const nested = ['apps', 'packages'].flatMap((group) => foldersIn(group).map((name) => `${group}/${name}`));
  return [...nested, 'e2e', 'bench', 'examples'].filter((folder) => readManifest(folder) !== null);
}

/** Reads a package.json of the workspace; null where there is none. */
export function readManifest(folder = '.') {
  try {
    return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The environment for tools of the toolchain: found without a global install, and reporting to nobody. */
export function toolEnv(extra = {}) {
  // Somebody's NODE_ENV=production would leave out the packages that build and test; a tool needs no secret of ours.
  const env = Object.entries(process.env).filter(([name]) => name !== 'NODE_ENV' && !isSetting(name));
  return {
    ...Object.fromEntries(env),
    PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    ...extra,
  };
}

function foldersIn(group) {
  try {
    return readdirSync(join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .toSorted();
  } catch {
    return [];
  }
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest, root, toolEnv, workspaceFolders } from './checkout.mjs';
import { Failure } from './process/failure.mjs';
import { progressOn } from './process/progress.mjs';
import { run } from './process/run.mjs';

const stampFile = join(root, 'node_modules/.signet-install');

/**
 * Installs the dependencies when what they follow from has changed; says and does nothing otherwise.
 * @param {{ stream?: NodeJS.WritableStream }} [options] where progress goes
 */
export async function ensureInstalled({ stream = process.stdout } = {}) {
  const wanted = fingerprint();
  if (readStamp() === wanted && everyFolderInstalled()) return;

  await progressOn(stream).step('Installing packages', async () => {
    const pinned = readManifest().packageManager;
    // Through npx, not node_modules/.bin: a pnpm that lives in node_modules deletes itself when it recreates the folder.
    const { code, output } = await run('npx', ['--yes', pinned, 'install', '--frozen-lockfile'], {
      cwd: root,
      env: toolEnv(),
    });
    if (code !== 0) {
      throw new Failure(
        `${output.trimEnd()}\nThe packages could not be installed (see above): check the network connection and start again.`,
      );
    }
  });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stampFile, wanted);
}

/** Everything that decides what an install produces: the lockfile, the workspace, the manifests, the machine. */
function fingerprint() {
  const hash = createHash('sha256');
  hash.update(`${process.platform}-${process.arch}\n`);
  const manifests = ['.', ...workspaceFolders()].map((folder) => join(folder, 'package.json'));
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8');
  } catch {
    return null;
  }
}

/** Notices a package folder that was moved here or cleaned by hand after the stamp was written. */
function everyFolderInstalled() {
  return workspaceFolders().every((folder) => {
    const { dependencies, devDependencies } = readManifest(folder);
    const needsAny = Object.keys({ ...dependencies, ...devDependencies }).length > 0;
    return !needsAny || existsSync(join(root, folder, 'node_modules'));
  });
}

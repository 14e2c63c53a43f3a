import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mount = (...args) => spawnSync('mount', args, { stdio: 'ignore' }).status === 0;

/**
 * Makes a file system of a size, such as `4m`. Null where that is not allowed: to ordinary accounts, and in most containers.
 * @param {string} size
 */
export function smallDisk(size) {
  const folder = mkdtempSync(join(tmpdir(), 'signet-disk-'));
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)) {
    rmSync(folder, { recursive: true });
    return null;
  }
  return {
    folder,
    grow: (larger) => mount('-o', `remount,size=${larger}`, folder),
    remove: () => {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

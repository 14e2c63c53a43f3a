import { randomBytes } from 'node:crypto';
import { access, constants, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { flush } from '../files/durable-file.js';
import { ObjectUnreadable, type ObjectStore } from './object-store.js';

/** Keeps files in a folder. */
export class FolderStore implements ObjectStore {
  constructor(private readonly folder: string) {}

  async put(name: string, file: string): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const aside = `${this.pathOf(name)}.${randomBytes(4).toString('hex')}.part`;
    try {
      await copyFile(file, aside, constants.COPYFILE_EXCL);
      await flush(aside);
      await rename(aside, this.pathOf(name));
      await flush(this.folder);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  }

  async read<T>(name: string, work: (file: string) => Promise<T>): Promise<T> {
    const file = this.pathOf(name);
    try {
      await access(file, constants.R_OK);
    } catch (cause) {
      throw new ObjectUnreadable(`${name} cannot be read in ${this.folder}.`, { cause });
    }
    return work(file);
  }

  /** A name names a file of this folder and nothing else. */
  private pathOf(name: string): string {
    return path.join(this.folder, path.basename(name));
  }
}

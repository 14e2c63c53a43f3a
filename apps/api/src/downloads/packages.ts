import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { Representation } from '../platform/http/representation.js';

/** Where the build puts them; the same from `src`, where tests run. */
const FOLDER = fileURLToPath(new URL('../../dist/packages/', import.meta.url));

const NAME = /^(?<name>[a-z-]+)-\d+\.\d+\.\d+\.tgz$/;

interface Package {
  bytes: Buffer;
  representation: Representation;
}

/** The packages that this build brought along, in memory: there are three, of less than 100 KB each. */
@Injectable()
export class Packages {
  private readonly byFile = new Map<string, Package>();

  constructor() {
    for (const file of filesOf(FOLDER)) {
      const { name } = NAME.exec(file)?.groups ?? {};
      if (name === undefined) continue;
      const found = {
        bytes: readFileSync(join(FOLDER, file)),
        representation: new Representation({ 'content-type': 'application/gzip' }),
      };
      this.byFile.set(file, found);
      // Without its version: the one that fits this instance.
      this.byFile.set(`${name}.tgz`, found);
    }
  }

  get names(): string[] {
    return [...this.byFile.keys()].toSorted();
  }

  find(file: string): Package | undefined {
    return this.byFile.get(file);
  }
}

/** None when the packages were not built: then none are offered. */
function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { writeDurably } from '../files/durable-file.js';

const FILE = 'master.key';

/** Where the master key of a development instance is kept. */
export const masterKeyFile = (dataDir: string): string => path.join(dataDir, FILE);

/**
 * The key that is kept in a data folder; null where there is none. A file that holds no key, such as a first start on a
 * full disk may have left, counts as none: whether anything was sealed under it is for the database to say.
 * @throws the system's error for a file that cannot be read
 */
export function keptMasterKey(dataDir: string): Buffer<ArrayBuffer> | null {
  try {
    const text = fs.readFileSync(masterKeyFile(dataDir), 'utf8').trim();
    return /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Makes a key and keeps it in the data folder, in the place of whatever is there. */
export async function makeMasterKey(dataDir: string): Promise<Buffer<ArrayBuffer>> {
  const key = randomBytes(32);
  await writeDurably(masterKeyFile(dataDir), `${key.toString('hex')}\n`);
  return key;
}

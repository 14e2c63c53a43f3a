import { open, type FileHandle } from 'node:fs/promises';
import { Failure } from '../failure.js';

const OWNER_ONLY = 0o600;

/**
 * Where the secrets go that are shown once: a line of JSON for each, on disk before the next thing is made. Lines of
 * earlier runs stay.
 */
export class CredentialsFile {
  #last: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** @throws Failure when it cannot be written, or others could read it */
  static async open(path: string): Promise<CredentialsFile> {
    try {
      const handle = await open(path, 'a', OWNER_ONLY);
      const file = new CredentialsFile(path, handle);
      // The mode above is that of a new file.
      await handle.chmod(OWNER_ONLY).catch(async (error: unknown) => {
        await handle.close();
        throw error;
      });
      return file;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new Failure(`${path} cannot take the new secrets (${code ?? message}). Nothing was changed.`);
    }
  }

  /**
   * One at a time, so that lines are whole.
   * @throws Failure when it was not written
   */
  write(secrets: Readonly<Record<string, string>>): Promise<void> {
    const written = this.#last.then(() => this.#append(secrets));
    this.#last = written.catch(() => {});
    return written;
  }

  async #append(secrets: Readonly<Record<string, string>>): Promise<void> {
    try {
      await this.handle.appendFile(`${JSON.stringify(secrets)}\n`);
      await this.handle.datasync();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const { api_key: _key, secret: _secret, ...whose } = secrets;
      throw new Failure(
        `The secrets of ${Object.values(whose).join(', ')} could not be written to ${this.path} (${code ?? message}): they are lost, issue others.`,
      );
    }
  }

  async close(): Promise<void> {
    await this.#last;
    await this.handle.close();
  }
}

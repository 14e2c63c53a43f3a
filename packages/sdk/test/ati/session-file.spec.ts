import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { keepSessionFile } from '../../src/ati/index.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'session-file-'));
  file = path.join(folder, 'session_token');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const issuedFor = (token: string, ms: number) => ({
  token,
  expires_at: new Date(Date.now() + ms).toISOString(),
});
const text = () => readFile(file, 'utf8');
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a session file', () => {
  it('holds the first token when it is there, for its owner alone, whatever was there before', async () => {
    await writeFile(file, 'old');
    await chmod(file, 0o644);
    const issued = issuedFor('first', 60_000);
    const stop = await keepSessionFile({
      path: file,
      issued,
      renew: () => Promise.reject(new Error('early')),
    });
    expect(await text()).toBe('first');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['session_token']);
    stop();
  });

  it('holds the next token before one ends, each made of the one before', async () => {
    const renewed: string[] = [];
    const renew = async (token: string) => {
      renewed.push(token);
      return issuedFor(`${token}+`, 150);
    };
    const stop = await keepSessionFile({ path: file, issued: issuedFor('t', 150), renew });
    await until(async () => (await text()) === 't++');
    stop();
    expect(renewed.slice(0, 2)).toEqual(['t', 't+']);
    expect(await readdir(folder)).toEqual(['session_token']);
  });

  it('tries again while the token is good, and says why it had to', async () => {
    const errors: unknown[] = [];
    const renew = async (token: string) => {
      if (errors.length < 2) throw new Error('down');
      return issuedFor(`${token}+`, 60_000);
    };
    const issued = issuedFor('t', 2_000);
    const stop = await keepSessionFile({ path: file, issued, renew, onError: (error) => errors.push(error) });
    await until(async () => (await text()) === 't+');
    stop();
    expect(errors).toEqual([new Error('down'), new Error('down')]);
  });

  it('is left alone once it was stopped, also by what was under way', async () => {
    let answer: (issued: { token: string; expires_at: string }) => void = () => undefined;
    let asked = false;
    const renew = () => {
      asked = true;
      return new Promise<{ token: string; expires_at: string }>((resolve) => (answer = resolve));
    };
    const stop = await keepSessionFile({ path: file, issued: issuedFor('t', 30), renew });
    await until(() => asked);
    stop();
    answer(issuedFor('late', 60_000));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await text()).toBe('t');
  });

  it('says at once when it cannot be written, and leaves nothing behind', async () => {
    const options = { issued: issuedFor('t', 60_000), renew: () => Promise.reject(new Error()) };
    await expect(keepSessionFile({ path: path.join(folder, 'no/such'), ...options })).rejects.toMatchObject({
      code: 'ENOENT',
    });
    // A folder cannot be replaced by a file.
    await expect(keepSessionFile({ path: folder, ...options })).rejects.toThrow();
    expect(await readdir(path.dirname(folder))).not.toContainEqual(
      expect.stringMatching(`^${path.basename(folder)}\\.`),
    );
  });
});

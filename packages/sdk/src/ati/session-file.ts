import type { IssuedToken } from './managed-orchestrator.js';
import { nodeCrypto, nodeModule } from './node.js';

type Renewable = Pick<IssuedToken, 'token' | 'expires_at'>;

export interface KeepSessionFileOptions {
  /** What the sandbox is told in `ATI_SESSION_TOKEN_FILE`. It must not be told `ATI_SESSION_TOKEN`, which wins. */
  path: string;
  /** The token to begin with, as `issueToken` answers. */
  issued: Renewable;
  /** Gets the next one: `(token) => orchestrator.renew(token)`. */
  renew: (token: string) => Promise<Renewable>;
  /** Hears of every attempt that failed. The next one follows while the token is good. */
  onError?: (error: unknown) => void;
}

interface Files {
  writeFile(path: string, text: string, options: { mode: number; flag: string }): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: boolean }): Promise<void>;
}

/**
 * Keeps a file that holds a token that is good: its commands read it again each time (ATI, 2.12). A token is renewed when
 * a third of its life is left, and the file is replaced at once, for its owner's eyes. Keeps no process alive.
 *
 * @returns what ends it, once the first token is written; the file stays
 * @throws Error when the first token cannot be written
 */
export async function keepSessionFile(options: KeepSessionFileOptions): Promise<() => void> {
  const { path, renew, onError } = options;
  let { issued } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const wait = (share: number) => {
    const left = Date.parse(issued.expires_at) - Date.now();
    if (isStopped || left <= 0) return;
    // Not at once over and over when little is left. `setTimeout` takes 31 bits.
    timer = setTimeout(() => void next(), Math.min(Math.max(left * share, 50), 2 ** 31 - 1));
    (timer as { unref?: () => void }).unref?.();
  };
  const next = async () => {
    try {
      const fresh = await renew(issued.token);
      if (isStopped) return;
      await replace(path, fresh.token);
      issued = fresh;
      wait(2 / 3);
    } catch (error) {
      onError?.(error);
      wait(1 / 4);
    }
  };
  await replace(path, issued.token);
  wait(2 / 3);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** Whoever reads the file sees one token or the other, whole. */
async function replace(path: string, token: string): Promise<void> {
  const files = nodeModule<Files>('node:fs/promises', 'A session file needs node:fs/promises.');
  const fresh = `${path}.${nodeCrypto().randomUUID()}`;
  try {
    await files.writeFile(fresh, token, { mode: 0o600, flag: 'wx' });
    await files.rename(fresh, path);
  } catch (error) {
    await files.rm(fresh, { force: true });
    throw error;
  }
}

import { execFile } from 'node:child_process';
import http from 'node:http';
import { promisify } from 'node:util';
import { Client } from 'undici';

const run = promisify(execFile);

/** Posts to a port of this machine and returns the final status, or null when the answer is refused. */
export type OtherClient = (port: number) => Promise<number | null>;

export const undici: OtherClient = async (port) => {
  const client = new Client(`http://127.0.0.1:${port}`, { maxHeaderSize: 16 * 1024 });
  try {
    const { statusCode, body } = await client.request({ path: '/', method: 'POST', body: '{}' });
    await body.dump().catch(() => {});
    return statusCode;
  } catch {
    return null;
  } finally {
    void client.destroy().catch(() => {});
  }
};

/** `node:http`, as it is and with `insecureHTTPParser`. */
export const node =
  (insecureHTTPParser: boolean): OtherClient =>
  (port) =>
    new Promise((resolve) => {
      const options = { host: '127.0.0.1', port, method: 'POST', insecureHTTPParser, agent: false } as const;
      const request = http.request(options, (response) => {
        response.on('error', () => {}).resume();
        resolve(response.statusCode!);
      });
      request.on('error', () => resolve(null));
      request.on('upgrade', (_, socket) => {
        socket.destroy();
        resolve(null);
      });
      request.end('{}');
    });

/** Trouble in the body (18, 56, 61) leaves the status. */
const BODY_TROUBLE = new Set([18, 56, 61]);

export const curl: OtherClient = async (port) => {
  const flags = ['-sS', '--http1.1', '-o', '/dev/null', '-w', '%{http_code}', '-d', '{}'];
  const refusal = (error: { code?: number; stdout?: string }) =>
    BODY_TROUBLE.has(error.code ?? 0) ? { stdout: error.stdout ?? '' } : null;
  const done = await run('curl', [...flags, `http://127.0.0.1:${port}/`]).catch(refusal);
  return Number(done?.stdout) || null;
};

/** `7.88`, or null where there is none. */
export const curlVersion = (): Promise<string | null> =>
  run('curl', ['--version']).then(
    ({ stdout }) => /^curl (\d+\.\d+)/.exec(stdout)?.[1] ?? null,
    () => null,
  );

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const generate = fileURLToPath(new URL('../generate.mjs', import.meta.url));

describe('what the SDK takes from the contracts', () => {
  it('is what the contracts say now', async () => {
    await promisify(execFile)(process.execPath, [generate, '--check']);
  });
});

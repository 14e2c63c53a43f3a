import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, stack, test } from '../support/test.js';

const run = promisify(execFile);
const sdk = join(import.meta.dirname, '../../packages/sdk-python');
const python = process.env['PYTHON'] ?? 'python3';

test('the quick start of the Python client works as it is printed', async () => {
  test.skip(!(await hasHttpx()), 'python3 with httpx is not here (PYTHON names another interpreter).');
  const printed = /^```python\n([\s\S]*?)^```$/m.exec(readFileSync(join(sdk, 'README.md'), 'utf8'))![1]!;
  // The one line a reader changes too: where the server is.
  const source = printed.replace('https://auth.example.com', stack.apiUrl);
  expect(source).not.toBe(printed);
  const file = test.info().outputPath('quick_start.py');
  writeFileSync(file, source);

  const { stdout } = await run(python, [file], {
    env: { PATH: process.env['PATH'], PYTHONPATH: sdk, PYTHONDONTWRITEBYTECODE: '1' },
    timeout: 30_000,
  });
  expect(stdout).toMatch(/ak_[0-9a-f]{64}\n\d+\n$/);
});

test('the Python client reads Retry-After as the server does', async () => {
  // What a test has to say goes to stderr; it fails by its exit code.
  await run(python, ['-m', 'unittest', 'tests.test_retry_after'], {
    cwd: sdk,
    env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1' },
  });
});

const hasHttpx = () =>
  run(python, ['-c', 'import httpx']).then(
    () => true,
    () => false,
  );

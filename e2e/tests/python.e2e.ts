import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPython, PYTHON_MISSING } from '../../scripts/testing/python.mjs';
import { expect, stack, test, uniqueName } from '../support/test.js';

const run = promisify(execFile);
const sdk = join(import.meta.dirname, '../../packages/sdk-python');
const python = findPython();

test('the quick start of the Python client works as it is printed', async () => {
  test.skip(python === null, PYTHON_MISSING);
  const printed = /^```python\n([\s\S]*?)^```$/m.exec(readFileSync(join(sdk, 'README.md'), 'utf8'))![1]!;
  // The one line a reader changes too: where the server is.
  const source = printed.replace('https://auth.example.com', stack.apiUrl);
  expect(source).not.toBe(printed);
  const file = test.info().outputPath('quick_start.py');
  writeFileSync(file, source);

  const { stdout } = await run(python!, [file], {
    env: { PATH: process.env['PATH'], PYTHONPATH: sdk, PYTHONDONTWRITEBYTECODE: '1' },
    timeout: 30_000,
  });
  expect(stdout).toMatch(/ak_[0-9a-f]{64}\n\d+\n$/);
});

test('what our user documented runs as it is written, and the rest of the client', async ({ manage }) => {
  test.skip(python === null, PYTHON_MISSING);
  const { agent, credential } = await manage.agents.register({
    name: uniqueName('Administrator'),
    owner_email: 'you@company.com',
    permissions: ['*:*:*'],
  });
  // What a test has to say goes to stderr; it fails by its exit code.
  await run(python!, ['-m', 'unittest', 'tests.test_documented', 'tests.live'], {
    cwd: sdk,
    env: {
      PATH: process.env['PATH'],
      PYTHONDONTWRITEBYTECODE: '1',
      SIGNET_TEST_URL: stack.apiUrl,
      SIGNET_TEST_AGENT: agent.id,
      SIGNET_TEST_KEY: credential.api_key,
    },
    timeout: 120_000,
  });
});

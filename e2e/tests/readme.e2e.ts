import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../scripts/process/ports.mjs';
import { expect, stack, test } from '../support/test.js';

const run = promisify(execFile);
const here = import.meta.dirname;
const readme = readFileSync(join(here, '../../README.md'), 'utf8');

test('the quick start of the README does what it says', async () => {
  const program = await compiled('quick-start');
  const env = { PATH: process.env['PATH'], SIGNET_URL: stack.apiUrl };
  const { stdout } = await run(process.execPath, [program], { env, timeout: 20_000 });
  expect(stdout).toMatch(/^agt_[0-9a-f]{32}: agent\.verified$/m);
  expect(stdout, 'A key must not be printed.').not.toMatch(/ak_[0-9a-f]{64}/);
});

test('the webhook receiver of the README takes in what was signed for it', async ({ manage }) => {
  const program = await compiled('webhook-receiver');
  const port = await freePort();
  const { webhook, secret } = await manage('POST', '/webhooks', {
    url: `http://127.0.0.1:${port}/`,
    events: ['agent.registered'],
  });
  const env = { PATH: process.env['PATH'], PORT: String(port), WEBHOOK_SECRET: secret };
  const receiver = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  receiver.stdout.on('data', (text) => (printed += text));
  try {
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }).then(
          (a) => a.ok,
          () => null,
        ),
      )
      .toBe(false);
    expect((await manage('POST', `/webhooks/${webhook.id}/test`)).delivered).toBe(true);
    await expect.poll(() => printed).toMatch(/^evt_[0-9a-f]{32}: webhook\.test$/m);
  } finally {
    receiver.kill();
    await manage('DELETE', `/webhooks/${webhook.id}`);
  }
});

/** Compiles the block that begins with its file's name. Inside this package, so that the SDK is found as a reader's own program finds it. */
async function compiled(name: string): Promise<string> {
  const source = new RegExp(`^\`\`\`ts\\n(// ${name}\\.ts\\n[\\s\\S]*?)^\`\`\`$`, 'm').exec(readme)?.[1];
  if (!source) throw new Error(`The README has no ts block that begins with "// ${name}.ts".`);
  const folder = test.info().outputPath(name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.ts`), source);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '@signet/tsconfig/base.json',
      compilerOptions: { types: ['node'], declaration: false, outDir: '.' },
      files: [`${name}.ts`],
    }),
  );
  await run(process.execPath, [join(here, '../node_modules/typescript/bin/tsc'), '-p', folder]);
  return join(folder, `${name}.js`);
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/checkout.mjs';
import { Stranger } from './stranger.mjs';

describe('the packed command line', { timeout: 300_000 }, () => {
  let stranger;
  before(async () => {
    stranger = new Stranger();
    stranger.write({ 'package.json': { name: 'somebody-else', private: true } });
    await stranger.installPacked('cli');
  });
  after(() => stranger.leave());
  const signet = (...args) => stranger.run('npx', ['--offline', 'signet', ...args]);

  it('says its version, which is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'));
    assert.equal((await signet('--version')).output, `${version}\n`);
  });

  it('explains itself', async () => {
    const { code, output } = await signet('--help');
    assert.match(output, /Usage: signet <command>/);
    assert.equal(code, 0);
  });

  it('tries the whole flow against its own mock, without a server', async () => {
    const { code, output } = await signet('test');
    assert.equal(code, 0, output);
  });

  it('ends with 64 when it is not understood', async () => {
    assert.equal((await signet('frobnicate')).code, 64);
  });
});

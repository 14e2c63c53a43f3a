import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { findPython } from '../../scripts/testing/python.mjs';
import { Stranger } from './stranger.mjs';

// Where nothing may be fetched, pip builds with what is there.
const python = findPython('setuptools, wheel, pip, httpx');
const skip = python === null && 'there is no Python with pip, setuptools, wheel and httpx';

describe('the packed Python client', { timeout: 300_000, skip }, () => {
  let stranger;
  before(() => {
    stranger = new Stranger();
  });
  after(() => stranger.leave());

  it('is installed by pip from the tarball that an instance offers, and works', async () => {
    const tarball = await stranger.pack('sdk-python');
    const only = [
      '--no-index',
      '--no-deps',
      '--no-build-isolation',
      '--no-cache-dir',
      '--target',
      'installed',
    ];
    const installed = await stranger.run(python, ['-m', 'pip', 'install', ...only, tarball]);
    assert.equal(installed.code, 0, installed.output);

    const code =
      'import agentauth_sdk, agentauth_sdk.verify, agentauth_sdk.webhooks, ati; print(agentauth_sdk.__file__, ati.__file__)';
    const { output } = await stranger.run(python, ['-c', code], { PYTHONPATH: 'installed' });
    assert.match(output, /\/installed\/agentauth_sdk\/__init__\.py .*\/installed\/ati\/__init__\.py$/m);
  });
});

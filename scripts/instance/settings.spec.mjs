import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSettings } from './settings.mjs';

describe('where the launcher finds what it started', () => {
  for (const [host, url] of [
    ['', 'http://127.0.0.1'],
    ['127.0.0.2', 'http://127.0.0.2'],
    ['0.0.0.0', 'http://127.0.0.1'],
    ['::', 'http://[::1]'],
    ['[::]', 'http://[::1]'],
    ['0:0:0:0:0:0:0:0', 'http://[::1]'],
    ['::1', 'http://[::1]'],
    ['[::1]', 'http://[::1]'],
    ['2001:db8::7', 'http://[2001:db8::7]'],
    ['localhost', 'http://localhost'],
    ['signet.lan', 'http://signet.lan'],
  ]) {
    it(`is ${url} for SIGNET_HOST=${host}, and loopback for the operations endpoints`, () => {
      const settings = readSettings({ SIGNET_HOST: host });
      assert.equal(settings.apiUrl, `${url}:4000`);
      assert.equal(settings.dashboardUrl, `${url}:3000`);
      assert.equal(settings.opsUrl, 'http://127.0.0.1:4001');
      assert.equal(readSettings({ SIGNET_OPS_HOST: host }).opsUrl, `${url}:4001`);
    });
  }

  for (const host of ['*', '127.1', '127.0.0.1:4000', '[::1]:4000', 'http://localhost', 'fe80::1%eth0']) {
    it(`is refused in one sentence for ${host}`, () => {
      for (const setting of ['SIGNET_HOST', 'SIGNET_OPS_HOST'])
        assert.throws(
          () => readSettings({ [setting]: host }),
          new RegExp(`^Failure: ${setting} is no address`),
        );
    });
  }
});

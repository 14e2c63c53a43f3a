import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainExit } from './explain-exit.mjs';

const log = (...entries) =>
  entries.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry))).join('\n');
const explain = (output, ending = {}) =>
  explainExit({ name: 'api', code: 1, logFile: '/data/logs/api.log', output, ...ending });

describe('why a service ended', () => {
  for (const code of [69, 78])
    it(`is what it said in plain words when it ends with ${code}, whatever it logged`, () => {
      const output = log(
        { level: 40, msg: 'SIGNET_DOOR is open.' },
        '(node:12) [DEP0190] DeprecationWarning: something',
        '(Use `node --trace-deprecation ...` to show where the warning was created)',
        { level: 50, stack: 'Error: invalid IP address: *\n    at x', msg: 'Signet cannot start' },
        'The settings are not valid:',
        '  - SIGNET_TRUSTED_PROXIES must be addresses or CIDR ranges, separated by commas',
      );
      assert.equal(
        explain(output, { code }),
        'The settings are not valid:\n  - SIGNET_TRUSTED_PROXIES must be addresses or CIDR ranges, separated by commas',
      );
    });

  it('is the first line of the last error that it logged, with its cause', () => {
    const output = log({
      level: 50,
      msg: 'Signet cannot start',
      stack: 'Error: the disk is full\n    at x (y.js:1)',
    });
    assert.equal(
      explain(output),
      'The api stopped: Signet cannot start (Error: the disk is full). Its log is /data/logs/api.log.',
    );
  });

  it('is an error that nobody caught', () => {
    const output = log(
      '/app/main.js:3',
      'TypeError: x is not a function',
      '    at y (z.js:1)',
      '',
      'Node.js v20.20.2',
    );
    assert.match(explain(output), /^The api stopped: TypeError: x is not a function\./);
  });

  it('is a kill from outside', () => {
    assert.match(explain('', { code: 128, signal: 'SIGKILL' }), /^The api was killed by the system .+memory/);
  });

  it('is its exit code when it said nothing', () => {
    assert.equal(explain(''), 'The api stopped with exit code 1. Its log is /data/logs/api.log.');
  });
});

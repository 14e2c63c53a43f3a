import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  countAgain,
  countJest,
  countNodeTests,
  countPlaywright,
  countUnittest,
  failedJestFiles,
  failedTasks,
  skipReasons,
} from './counts.mjs';

describe('the sum of a test run', () => {
  let folder;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'signet-counts-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const report = (content) => {
    const file = join(folder, 'report');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };

  it('counts a Jest file that could not run as a failure', () => {
    const file = report({ numPassedTests: 5, numFailedTests: 1, numRuntimeErrorTestSuites: 2 });
    assert.deepEqual(countJest(file, 1), { passed: 5, failed: 3 });
  });

  it('counts the second run of the files that failed in the first', () => {
    const tests = (...all) => all.map((status) => ({ status }));
    const late = failedJestFiles(
      report({
        testResults: [
          { name: '/a.spec.ts', status: 'passed', assertionResults: tests('passed', 'passed') },
          { name: '/b.spec.ts', status: 'failed', assertionResults: tests('passed', 'failed') },
          { name: '/c.spec.ts', status: 'failed', assertionResults: [] },
        ],
      }),
    );
    assert.deepEqual(late, [
      { file: '/b.spec.ts', passed: 1 },
      { file: '/c.spec.ts', passed: 0 },
    ]);
    const first = { passed: 3, failed: 2 };
    assert.deepEqual(countAgain(first, late, { passed: 4, failed: 0 }), { passed: 6, failed: 0 });
    assert.deepEqual(countAgain(first, late, { passed: 3, failed: 1 }), { passed: 5, failed: 1 });
    assert.deepEqual(failedJestFiles('/none'), []);
  });

  it('counts a runner that crashed before it could report', () => {
    assert.deepEqual(countJest(join(folder, 'none'), 1), { passed: 0, failed: 1 });
    assert.deepEqual(countPlaywright(join(folder, 'none'), 0), { passed: 0, failed: 1 });
    assert.deepEqual(countNodeTests(join(folder, 'none'), 1), { passed: 0, failed: 1 });
  });

  it('counts a runner that failed although every test passed', () => {
    const file = report({ numPassedTests: 5, numFailedTests: 0, numRuntimeErrorTestSuites: 0 });
    assert.deepEqual(countJest(file, 1), { passed: 5, failed: 1 });
  });

  it('counts a Playwright test that passed on a retry as passed', () => {
    const file = report({ stats: { expected: 3, flaky: 1, unexpected: 2, skipped: 4 } });
    assert.deepEqual(countPlaywright(file, 1), { passed: 4, failed: 2 });
  });

  it('counts a browser run that failed before its first test', () => {
    const file = report({ stats: { expected: 0, flaky: 0, unexpected: 0, skipped: 0 } });
    assert.deepEqual(countPlaywright(file, 1), { passed: 0, failed: 1 });
  });

  it('counts the summary of node --test', () => {
    assert.deepEqual(countNodeTests(report('# pass 7\n# fail 1\n# cancelled 2\n'), 1), {
      passed: 7,
      failed: 3,
    });
  });

  it('counts the summary of unittest', () => {
    const failed = 'Ran 9 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=3)\n';
    assert.deepEqual(countUnittest(failed, 1), { passed: 3, failed: 3 });
    assert.deepEqual(countUnittest('Ran 1 test in 0.1s\n\nOK\n', 0), { passed: 1, failed: 0 });
    assert.deepEqual(countUnittest('Segmentation fault', 139), { passed: 0, failed: 1 });
  });

  it('says why unittest left tests out', () => {
    const output = "a (A.a) ... skipped 'No mypy'\nb (A.b) ... ok\nc (A.c) ... skipped 'No mypy'\n";
    assert.deepEqual([...skipReasons(output)], ['No mypy']);
  });

  it('tells a failed build from a failed type check', () => {
    const tasks = ['build', 'typecheck'];
    assert.deepEqual(failedTasks('Failed:    @signet/api#typecheck, @signet/sdk#typecheck', tasks), [
      'typecheck',
    ]);
    assert.deepEqual(failedTasks('turbo crashed', tasks), ['build']);
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { it } from 'node:test';
import { root } from './checkout.mjs';

const CODE = /\.(ts|tsx|mjs|js|cjs|py|sh)$/;
const FOREIGN = /^(node_modules|dist|build|coverage|test-results|\..*)$/;

/** What may write addresses of the management API itself, and why. */
const MAY = {
  'apps/api/': 'serves it, and tests the raw wire',
  'packages/sdk/generate-management.mjs': 'makes the client',
  'packages/sdk/src/management/operations.gen.ts': 'is the client',
  'packages/sdk/test/management/': 'compares the client with the wire',
  'packages/sdk/src/ati/managed-orchestrator.ts': 'is the client of orchestrators, within 10 KB',
  'packages/sdk/test/ati/managed.spec.ts': 'compares that client with the wire',
  'packages/sdk-python/': 'is the client of orchestrators in Python, which has no other',
  'packages/audit/': 'names in comments what it verifies, and reads a log that holds a path',
  'e2e/tests/client-address.e2e.ts': 'asks for a path that does not exist, from addresses of its own',
  'e2e/tests/console-addresses.e2e.ts': 'asks with addresses that a client could not make',
  'apps/dashboard/src/server/console-server.spec.ts': 'tests the raw wire',
  'apps/dashboard/src/lib/session/safe-next.spec.ts': 'names addresses that nobody is sent to',
};

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !FOREIGN.test(entry.name)) yield* filesIn(path);
    else if (entry.isFile() && CODE.test(entry.name)) yield relative(root, path);
  }
}

// Two stars before it are a pattern: a test breaks what the browser asks for.
const ADDRESS = /(?<!\*\*)\/api\/v1/;
const writers = [...filesIn(root)].filter((file) => ADDRESS.test(readFileSync(join(root, file), 'utf8')));

it('nothing but the client writes addresses of the management API by hand', () => {
  const may = Object.keys(MAY);
  assert.deepEqual(
    writers.filter((file) => !may.some((path) => file.startsWith(path))),
    [],
  );
});

it('whatever may do so does', () => {
  assert.deepEqual(
    Object.keys(MAY).filter((path) => !writers.some((file) => file.startsWith(path))),
    [],
  );
});

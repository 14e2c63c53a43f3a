import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../checkout.mjs';
import { apiEnvironment, dashboardEnvironment, isSetting, withoutDatabase } from './environment.mjs';

// The page of settings is made from the schema that reads them.
const page = readFileSync(join(root, 'docs/settings.md'), 'utf8');
const names = [...page.matchAll(/^\| `([A-Z_]+)` /gm)].flatMap(([, name]) => [name, `${name}_FILE`]);
const everything = Object.fromEntries(names.map((name) => [name, 'value']));

describe('the environment of what the launcher starts', () => {
  it('holds every setting for the API, but the address of the database, which each process gets of its own', () => {
    assert.ok(names.length > 50);
    assert.deepEqual(
      names.filter((name) => !isSetting(name)),
      [],
    );
    assert.deepEqual(apiEnvironment({ hasOwnDatabase: true }, everything), withoutDatabase(everything));
  });

  it('holds no secret and no setting for the dashboard but the address that it shows', () => {
    assert.deepEqual(dashboardEnvironment(everything), { SIGNET_PUBLIC_URL: 'value' });
  });

  it('holds nothing else of the shell but what any program needs', () => {
    const needed = { PATH: '/bin', HOME: '/root' };
    const shell = { ...needed, AWS_SECRET_ACCESS_KEY: 'x', npm_config__auth: 'x', DATABASE_URL2: 'x' };
    assert.deepEqual(apiEnvironment({ hasOwnDatabase: true }, shell), needed);
    assert.deepEqual(dashboardEnvironment(shell), needed);
  });

  it("holds the variables of PostgreSQL's client for a database that the operator named, and for no other", () => {
    const shell = { PGSSLMODE: 'require' };
    assert.deepEqual(apiEnvironment({ hasOwnDatabase: true }, shell), shell);
    assert.deepEqual(apiEnvironment({ hasOwnDatabase: false }, shell), {});
  });
});

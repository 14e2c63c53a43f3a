import { join } from 'node:path';
import { root, toolEnv } from './checkout.mjs';
import { ensureInstalled } from './install.mjs';
import { startThrowawayPostgres } from './postgres.mjs';
import { runInForeground } from './process/run.mjs';
import { onStop, runScript } from './process/script.mjs';
import { build } from './testing/checks.mjs';

// Drops the organisation from each statement in turn, and says which of them no test of isolation notices.
await runScript(async () => {
  await ensureInstalled();
  await build({ types: false, only: ['./apps/api'] });
  const postgres = await startThrowawayPostgres();
  onStop(postgres.stop);
  return runInForeground(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--runInBand',
      '--testRegex=test/isolation/mutate\\.ts$',
      ...process.argv.slice(2),
    ],
    { cwd: join(root, 'apps/api'), env: toolEnv({ SIGNET_TEST_DATABASE_URL: postgres.url }) },
  );
});

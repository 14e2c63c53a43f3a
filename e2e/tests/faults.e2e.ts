import { REDIS_PROGRAM, RedisServer } from '../../scripts/redis.mjs';
import { killDuringVerifications } from '../faults/kill-api.mjs';
import { startApi } from '../support/api.mjs';
import { createDatabase } from '../support/database.mjs';
import { expect, stack, test } from '../support/test.js';

// `npm run faults` does the same twenty times, with a durable database.
test('what was answered survives a killed API', async () => {
  const database = await createDatabase(stack.adminDatabaseUrl, `signet_e2e_faults_${process.pid}`);
  try {
    const totals = await killDuringVerifications({
      databaseUrl: database.url,
      dataDir: test.info().outputPath('data'),
      rounds: 2,
    });
    expect(totals.answered).toBeGreaterThan(0);
    expect(totals).toMatchObject({ missingRows: 0, deadTokens: 0, unsealed: 0, brokenLinks: 0 });
  } finally {
    await database.drop();
  }
});

test('a stop that waits for a Redis that is gone ends when it is asked for again', async () => {
  test.skip(!REDIS_PROGRAM, 'Neither redis-server nor valkey-server is installed.');
  const database = await createDatabase(stack.adminDatabaseUrl, `signet_e2e_stop_${process.pid}`);
  const redis = await RedisServer.start();
  try {
    const api = await startApi({
      databaseUrl: database.url,
      dataDir: test.info().outputPath('data'),
      env: { REDIS_URL: redis.url },
    });
    await redis.kill();
    let hasEnded = false;
    void api.exited.then(() => (hasEnded = true));
    while (!hasEnded) {
      process.kill(api.pid!, 'SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(await api.exited).toBe(1);
  } finally {
    await redis.stop();
    await database.drop();
  }
});

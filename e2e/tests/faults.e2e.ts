import { killDuringVerifications } from '../faults/kill-api.mjs';
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

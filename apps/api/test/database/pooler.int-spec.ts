import { Database } from '../../src/platform/database/database.js';
import { aDatabase, addressOf, aName, at } from '../support/databases.js';
import { checksOf } from '../support/operations.js';
import { aPooler, describeOnPooler, type Pooler } from '../support/pooler.js';
import { aManager } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { anAgent, aVerifiedAgent, call } from '../support/wire.js';
import { WITH_WORKERS } from '../support/workers.js';

const MODES = [
  { mode: 'session', environment: {} },
  { mode: 'transaction', environment: { DATABASE_PREPARED_STATEMENTS: '0' } },
  // Nobody told it: it finds out, says so and goes on.
  { mode: 'transaction', environment: {} },
] as const;

describeOnPooler('behind a pooler', () => {
  describe.each(MODES)('in $mode mode with $environment', ({ mode, environment }) => {
    let signet: Signet;
    let pooler: Pooler;
    let direct: string;
    beforeAll(async () => {
      const { name, ownerUrl, superuserUrl } = await aDatabase();
      const account = { name: aName('service'), password: 'of the service' };
      pooler = await aPooler(mode, account);
      // What a pooler hands on is what the server gives its own sessions.
      await at(superuserUrl, `alter database ${name} set datestyle = 'SQL, DMY'`);
      direct = addressOf(name, account);
      signet = await startSignet({
        databaseUrl: superuserUrl,
        environment: {
          ...WITH_WORKERS,
          DATABASE_OWNER_URL: ownerUrl,
          DATABASE_URL: pooler.through(direct),
          DATABASE_DIRECT_URL: direct,
          ...environment,
        },
      });
    });
    afterAll(async () => {
      await signet?.close();
      await pooler?.stop();
    });

    it('is ready, and every flow of 20 agents at once ends well', async () => {
      expect(await checksOf(signet)).toMatchObject({ database: true });
      const flows = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const agent = await aVerifiedAgent(signet);
          const refreshed = await call(signet, 'POST', '/agents/refresh', {
            body: { refresh_token: agent.refreshToken },
          });
          const read = await call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth });
          return [refreshed.status, read.status];
        }),
      );
      expect(flows).toEqual(flows.map(() => [200, 200]));
    });

    it('delivers webhooks and exports the log', async () => {
      const receiver = await Receiver.start();
      try {
        const manage = await aManager(signet);
        const made = await manage('POST', '/webhooks', {
          url: receiver.url('/hook'),
          events: ['agent.registered'],
        });
        expect(made.status).toBe(201);
        await anAgent(signet);
        await until(
          () => receiver.received.length,
          (count) => count > 0,
        );
        const { status } = await manage('GET', '/activity?limit=5');
        expect(status).toBe(200);
        let lines = 0;
        const snapshot = await signet.application.nest.get(Database).snapshot();
        for await (const rows of snapshot.batches('select from activity_event', [])) lines += rows.length;
        await snapshot.close();
        expect(lines).toBeGreaterThan(0);
      } finally {
        await receiver.close();
      }
    });
  });
});

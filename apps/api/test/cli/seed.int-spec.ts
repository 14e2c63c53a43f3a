import { runCommand } from '../support/cli.js';
import { startSignet, type Signet } from '../support/signet.js';

describe('seed', () => {
  let signet: Signet;
  beforeAll(async () => {
    signet = await startSignet();
  });
  afterAll(() => signet.close());

  it('leaves a database that knows how much is in it, so that its plans are those of an old one', async () => {
    const { code, output } = await runCommand(signet, ['seed', '--agents', '20', '--events', '500']);
    expect([code, output]).toEqual([0, expect.stringContaining('500')]);
    const known = await signet.sql<{ table: string; rows: number }>(
      `select relname as table, reltuples::int as rows from pg_class
       where relname in ('agent', 'activity_chain', 'activity_event') order by relname`,
    );
    expect(known).toEqual([
      { table: 'activity_chain', rows: expect.any(Number) },
      { table: 'activity_event', rows: expect.any(Number) },
      { table: 'agent', rows: expect.any(Number) },
    ]);
    for (const { table, rows } of known) expect([table, rows >= 20]).toEqual([table, true]);
  });
});

import fs from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scope } from '../../src/access/index.js';
import { LogVerification, Retention } from '../../src/activity/index.js';
import { Database } from '../../src/platform/database/database.js';
import { anEvent, anOrganisation, uncheckedJournal } from '../support/audit.js';
import { BucketServer } from '../support/bucket-server.js';
import { runCommand } from '../support/cli.js';
import { eventually } from '../support/eventually.js';
import { startSignet, type Signet } from '../support/signet.js';

describe('where archived months go', () => {
  let signet: Signet;
  let bucket: BucketServer;
  let organisationId: Scope;
  const beside: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    bucket = await BucketServer.start();
    signet = await startSignet();
    await signet.sql(`select ensure_activity_partition('2020-01-15')`);
    organisationId = await anOrganisation(signet);
    await write('2020-01-15T00:00:00Z');
  });
  afterEach(async () => {
    for (const stop of beside.splice(0).toReversed()) await stop();
    await signet.close();
    await bucket.stop();
  });

  const write = (at: string) =>
    signet.application.nest
      .get(Database)
      .transaction((tx) =>
        uncheckedJournal(signet).write(tx, { ...anEvent(organisationId), occurredAt: new Date(at) }),
      );
  const aFolder = async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'signet-archive-'));
    beside.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  };
  /** Another process of the instance, on a machine of its own unless it is told otherwise. */
  const another = async (environment: Record<string, string>) => {
    const dataDir = await aFolder();
    fs.copyFileSync(path.join(signet.dataDir, 'master.key'), path.join(dataDir, 'master.key'));
    const process = await startSignet({
      beside: signet,
      environment: { SIGNET_DATA_DIR: dataDir, ...environment },
    });
    beside.push(() => process.close());
    return {
      nest: process.application.nest,
      dataDir,
      run: () => process.application.nest.get(Retention).run(),
    };
  };
  const months = async () =>
    (await signet.sql(`select from pg_class where relname = 'activity_event_202001' and relkind = 'r'`))
      .length;
  const archives = () => signet.sql<{ file: string }>('select file from activity_archive');
  const unread = async (nest: Signet['application']['nest']) => {
    const { findings, isComplete } = await nest.get(LogVerification).verify();
    return { faults: findings.count, isComplete };
  };

  it('is a bucket, which the month is read back from before it is dropped, and verified from by any process', async () => {
    const worker = await another(bucket.environment);
    await worker.run();
    expect(await months()).toBe(0);
    const [{ file }] = (await archives()) as [{ file: string }];
    expect([...bucket.objects.keys()]).toEqual([`/audit/signet/${file}`]);
    expect((await readdir(worker.dataDir)).includes('archive')).toBe(false);
    expect(await readdir(path.join(worker.dataDir, '.archiving'))).toEqual([]);

    const elsewhere = await another(bucket.environment);
    expect(await unread(elsewhere.nest)).toEqual({ faults: 0, isComplete: true });
    bucket.objects.set(`/audit/signet/${file}`, Buffer.from('something else'));
    expect((await unread(elsewhere.nest)).faults).toBeGreaterThan(0);
    bucket.objects.clear();
    expect(await unread(elsewhere.nest)).toEqual({ faults: 0, isComplete: false });
  });

  it.each<[string, (server: BucketServer) => void, RegExp]>([
    ['refuses it', (server) => server.trouble.set('PUT', 503), /answered PUT of .+ with 503 SlowDown/],
    ['hangs up', (server) => server.trouble.set('PUT', 'hang up'), /The connection was closed/],
    ['cannot give it back', (server) => server.trouble.set('GET', 500), /answered GET of .+ with 500/],
    ['is not there', (server) => void server.stop(), /ECONNREFUSED/],
  ])('drops nothing when the bucket %s', async (_, spoil, reason) => {
    const worker = await another(bucket.environment);
    spoil(bucket);
    await expect(worker.run()).rejects.toThrow(reason);
    expect([await months(), (await archives()).length]).toEqual([1, 0]);
    expect(await readdir(path.join(worker.dataDir, '.archiving'))).toEqual([]);
  });

  it('is never where clouds keep the keys of their machines, whatever the address says', async () => {
    const worker = await another({
      ...bucket.environment,
      SIGNET_ARCHIVE_URL: 'http://169.254.169.254/latest/signet',
    });
    await expect(worker.run()).rejects.toThrow('This address is not public');
    expect(await months()).toBe(1);
  });

  it('drops nothing when the bucket gives back something else', async () => {
    const worker = await another(bucket.environment);
    bucket.givesInstead = Buffer.from('something else');
    await expect(worker.run()).rejects.toThrow('is not the file that was made');
    expect([await months(), (await archives()).length]).toEqual([1, 0]);
  });

  it('signs every call: a wrong secret archives nothing', async () => {
    const worker = await another({
      ...bucket.environment,
      SIGNET_ARCHIVE_SECRET_ACCESS_KEY: 'guess',
    });
    await expect(worker.run()).rejects.toThrow('403 SignatureDoesNotMatch');
    expect([await months(), bucket.objects.size]).toEqual([1, 0]);
  });

  it('is a folder that every process reaches when one is named', async () => {
    const shared = await aFolder();
    const SIGNET_ARCHIVE_URL = pathToFileURL(shared).href;
    const worker = await another({ SIGNET_ARCHIVE_URL });
    await worker.run();
    expect(await months()).toBe(0);
    expect(await readdir(shared)).toEqual((await archives()).map(({ file }) => file));
    const elsewhere = await another({ SIGNET_ARCHIVE_URL });
    expect(await unread(elsewhere.nest)).toEqual({ faults: 0, isComplete: true });
  });

  it('is never the own folder of a worker, whose months wait', async () => {
    const worker = await another({ SIGNET_ROLE: 'worker' });
    await worker.run();
    expect([await months(), (await archives()).length]).toEqual([1, 0]);
    expect((await readdir(worker.dataDir)).includes('archive')).toBe(false);
  });

  it('is the own folder of the process that does everything, and not of a second one', async () => {
    const first = await another({ SIGNET_ROLE: 'all' });
    // Housekeeping begins with its start.
    await eventually(async () => (await months()) === 0);
    expect(await readdir(path.join(first.dataDir, 'archive'))).toEqual(
      (await archives()).map(({ file }) => file),
    );
    await signet.sql(`select ensure_activity_partition('2020-02-15')`);
    await write('2020-02-15T00:00:00Z');
    const second = await another({ SIGNET_ROLE: 'all' });
    await expect(second.run()).rejects.toThrow(/^activity-202001-.+ cannot be read in /);
    expect((await archives()).length).toBe(1);
    fs.renameSync(path.join(first.dataDir, 'archive'), path.join(first.dataDir, 'lost'));
    const again = await runCommand({ databaseUrl: signet.databaseUrl, dataDir: first.dataDir }, ['prepare']);
    expect(again).toEqual({
      code: 1,
      output: expect.stringMatching(/^The archives of the log are missing/) as string,
    });
  });
});

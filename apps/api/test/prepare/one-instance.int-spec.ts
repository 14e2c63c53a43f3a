import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadSettings } from '../../src/platform/config/load-settings.js';
import { Logger } from '../../src/platform/logging/logger.js';
import { NotPrepared, prepare } from '../../src/prepare/index.js';
import { runCommand } from '../support/cli.js';
import { aDatabase, at } from '../support/databases.js';

const logger = new Logger('silent');

/** What the database holds, row for row: to see that a refusal changed nothing. */
const contentOf = (url: string) =>
  at(
    url,
    `select (select count(*)::int from pg_class) as relations, to_regclass('signing_key') is not null as keys,
       to_regclass('instance') is not null as named`,
  );

describe('a data folder, a database and a master key', () => {
  let dataDir: string;
  let databaseUrl: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'signet-data-'));
    ({ ownerUrl: databaseUrl } = await aDatabase());
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const start = (environment: Record<string, string> = {}) =>
    prepare(
      loadSettings({
        SIGNET_ENV: 'development',
        SIGNET_DATA_DIR: dataDir,
        DATABASE_URL: databaseUrl,
        ...environment,
      }),
      logger,
    );
  const inFolder = (name: string) => path.join(dataDir, name);
  async function expectRefusal(sentence: RegExp, environment?: Record<string, string>): Promise<void> {
    const before = { database: await contentOf(databaseUrl), folder: fs.readdirSync(dataDir) };
    const refusal = await start(environment).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(NotPrepared);
    expect((refusal as Error).message).toMatch(sentence);
    expect((refusal as Error).message).toMatch(/Nothing was changed\.$/);
    expect({ database: await contentOf(databaseUrl), folder: fs.readdirSync(dataDir) }).toEqual(before);
  }

  it('are one instance from the first start on: one id in both, and a key for the owner of the process alone', async () => {
    const { settings } = await start();
    expect(fs.readFileSync(inFolder('master.key'), 'utf8').trim()).toBe(
      settings.SIGNET_MASTER_KEY!.toString('hex'),
    );
    expect(fs.statSync(inFolder('master.key')).mode & 0o777).toBe(0o600);
    const [row] = await at<{ id: string }>(databaseUrl, 'select id from instance');
    expect(JSON.parse(fs.readFileSync(inFolder('identity.json'), 'utf8'))).toEqual({ instance: row!.id });
    expect(fs.statSync(inFolder('identity.json')).mode & 0o777).toBe(0o600);
    const again = await start();
    expect(again.settings.SIGNET_MASTER_KEY).toEqual(settings.SIGNET_MASTER_KEY);
    expect(fs.readdirSync(dataDir).toSorted()).toEqual(['identity.json', 'master.key']);
  });

  it('are refused when the folder belongs to another instance than the database', async () => {
    await start();
    fs.writeFileSync(inFolder('identity.json'), JSON.stringify({ instance: randomUUID() }));
    await expectRefusal(/^The data folder .+ belongs to the instance .+, and the database to /);
  });

  it('are refused when the database is empty and the folder is not', async () => {
    await start();
    ({ ownerUrl: databaseUrl } = await aDatabase());
    await expectRefusal(/^The data folder .+ belongs to the instance .+, and the database is empty/);
  });

  it.each([
    ['missing', () => fs.rmSync(inFolder('master.key')), / does not exist\./],
    ['empty', () => fs.writeFileSync(inFolder('master.key'), ''), / holds none\./],
    ['torn', () => fs.truncateSync(inFolder('master.key'), 20), / holds none\./],
  ])('are refused when the key is %s, and none is made', async (_, damage, what) => {
    await start();
    damage();
    const found = fs.existsSync(inFolder('master.key')) ? fs.readFileSync(inFolder('master.key')) : null;
    await expectRefusal(/^The master key is missing: /);
    await expectRefusal(what);
    expect(fs.existsSync(inFolder('master.key')) ? fs.readFileSync(inFolder('master.key')) : null).toEqual(
      found,
    );
  });

  it.each(['development', 'production'])(
    'are refused when the key does not fit, in %s, for the owner and for the service',
    async (SIGNET_ENV) => {
      const { settings } = await start();
      const SIGNET_MASTER_KEY = randomBytes(32).toString('hex');
      const sentence = /^The master key does not fit: .+SIGNET_MASTER_KEY, or as .+master\.key\./;
      await expectRefusal(sentence, {
        SIGNET_ENV,
        SIGNET_MASTER_KEY,
        SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP: '1',
      });
      await expectRefusal(sentence, {
        SIGNET_ENV,
        SIGNET_MASTER_KEY,
        SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP: '1',
        DATABASE_URL: settings.DATABASE_URL,
      });
      // The key that the database checks warrants with is still the one of the right key.
      await start();
    },
  );

  it('of an earlier version become one instance', async () => {
    await start();
    await at(databaseUrl, 'drop table instance', `delete from migration where name like 'Instance%'`);
    fs.rmSync(inFolder('identity.json'));
    await start();
    const [row] = await at<{ id: string }>(databaseUrl, 'select id from instance');
    expect(JSON.parse(fs.readFileSync(inFolder('identity.json'), 'utf8'))).toEqual({ instance: row!.id });
  });

  it('start after a first start that a full disk cut off, and the cut leaves nothing', async () => {
    const full = await runCommand({ databaseUrl, dataDir }, ['prepare'], { fileSizeMax: '0' });
    expect(full).toEqual({ code: 1, output: expect.stringMatching(/EFBIG/) as string });
    expect(fs.readdirSync(dataDir)).toEqual([]);
    // What an earlier version left in this case.
    fs.writeFileSync(inFolder('master.key'), '');
    expect(await runCommand({ databaseUrl, dataDir }, ['prepare'])).toMatchObject({ code: 0 });
    expect(fs.readFileSync(inFolder('master.key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });

  it('make no folder where a process keeps nothing', async () => {
    const nowhere = inFolder('nowhere');
    await start({ SIGNET_MASTER_KEY: randomBytes(32).toString('hex'), SIGNET_DATA_DIR: nowhere });
    expect(fs.existsSync(nowhere)).toBe(false);
  });
});

import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { Logger } from '../../src/platform/logging/logger.js';
import { loginOf } from '../../src/platform/database/login.js';
import type { Settings } from '../../src/platform/config/settings.js';
import { NotPrepared, prepare } from '../../src/prepare/index.js';
import { aDatabase, addressOf, aName, at, settingsOf } from '../support/databases.js';

const logger = new Logger('silent');
const master = { SIGNET_MASTER_KEY: 'ab'.repeat(32) };
const WHO = `select session_user::text as login, (select count(*)::int from signing_key where purpose = 'audit') as keys,
  pg_has_role(session_user, (select relowner from pg_class where oid = 'agent'::regclass), 'member') as is_owner`;

/** Expects that the service has a login with rights and without powers, on a database that is ready. */
async function expectService({
  settings,
  warning,
}: {
  settings: Settings;
  warning: string | null;
}): Promise<string> {
  expect(warning).toBeNull();
  expect(settings.DATABASE_OWNER_URL).toBeUndefined();
  const [who] = await at<{ login: string }>(settings.DATABASE_URL, WHO);
  expect(who).toEqual({ login: loginOf(settings.DATABASE_URL).name, keys: 1, is_owner: false });
  await expect(at(settings.DATABASE_URL, 'delete from activity_event')).rejects.toThrow('permission denied');
  return who!.login;
}

describe('preparing a database', () => {
  it.each([
    ['a superuser', 'superuser'],
    ['an owner who may make accounts', 'createrole'],
  ])('needs nothing but the address of %s', async (_who, attributes) => {
    const { name, ownerUrl } = await aDatabase({ attributes });
    const settings = settingsOf({ DATABASE_URL: ownerUrl });
    expect(await expectService(await prepare(settings, logger))).toBe(`signet_service_${name}`);
    // The second start changes nothing, and finds the same login.
    const changes = () =>
      at(
        ownerUrl,
        `select sum(hashtext(c.xmin::text || c.oid::text)) as all from pg_class c where relkind in ('r', 'p', 'S')`,
      );
    const before = await changes();
    await expectService(await prepare(settings, logger));
    expect(await changes()).toEqual(before);
  });

  it('works as the owner, and says so, where no account can be made', async () => {
    const { ownerUrl, owner } = await aDatabase({ attributes: 'nocreaterole' });
    const settings = settingsOf({ DATABASE_URL: ownerUrl });
    for (let start = 0; start < 2; start++) {
      const prepared = await prepare(settings, logger);
      expect(prepared.settings.DATABASE_URL).toBe(ownerUrl);
      expect(prepared.warning).toMatch(
        /^Signet works as the owner of its tables.+permission denied to create role.+DATABASE_OWNER_URL/,
      );
      expect((await at(ownerUrl, WHO))[0]).toEqual({ login: owner, keys: 1, is_owner: true });
    }
  });

  it('finds the login that an administrator made meanwhile for an owner who may make none', async () => {
    const { name, ownerUrl, superuserUrl } = await aDatabase({ attributes: 'nocreaterole' });
    const service = { name: aName('service'), password: `it's "mine" %41` };
    const settings = settingsOf({ DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: addressOf(name, service) });
    await expect(prepare(settings, logger)).rejects.toThrow(
      /^The account in DATABASE_URL cannot log in: permission denied/,
    );
    await at(superuserUrl, `create role ${service.name} login password 'it''s "mine" %41'`);
    expect(await expectService(await prepare(settings, logger))).toBe(service.name);
  });

  it('makes the login that DATABASE_URL names, and gives it a new password', async () => {
    const { name, ownerUrl } = await aDatabase();
    const service = { name: aName('service'), password: 'first' };
    const prepared = (password: string) =>
      prepare(
        settingsOf({
          ...master,
          DATABASE_OWNER_URL: ownerUrl,
          DATABASE_URL: addressOf(name, { ...service, password }),
        }),
        logger,
      );
    expect(await expectService(await prepared('first'))).toBe(service.name);
    expect(await expectService(await prepared('second'))).toBe(service.name);
    await expect(at(addressOf(name, service), 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('takes DATABASE_OWNER_URL alone', async () => {
    const { name, ownerUrl } = await aDatabase();
    expect(await expectService(await prepare(settingsOf({ DATABASE_OWNER_URL: ownerUrl }), logger))).toBe(
      `signet_service_${name}`,
    );
  });

  it('calls the login as SIGNET_DATABASE_ROLE says, also when there is such a role that cannot log in', async () => {
    const { ownerUrl, superuserUrl, owner } = await aDatabase();
    const role = aName('app');
    await at(superuserUrl, `create role ${role} nologin`, `grant ${role} to ${owner} with admin option`);
    const settings = settingsOf({ DATABASE_URL: ownerUrl, SIGNET_DATABASE_ROLE: role });
    expect(await expectService(await prepare(settings, logger))).toBe(role);
  });

  it('never takes an account over that administers the server', async () => {
    const { ownerUrl, superuserUrl, name } = await aDatabase({ attributes: 'superuser' });
    const admin = aName('admin');
    await at(superuserUrl, `create role ${admin} login createrole password 'theirs'`);
    const url = addressOf(name, { name: admin, password: 'guess' });
    await expect(
      prepare(settingsOf({ DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: url }), logger),
    ).rejects.toThrow(`the account ${admin} administers the server`);
    await at(addressOf(name, { name: admin, password: 'theirs' }), 'select 1');
  });

  it('warns of a login that can do more than work with rows', async () => {
    const { ownerUrl, superuserUrl, name, owner } = await aDatabase({ attributes: 'superuser' });
    const service = { name: aName('service'), password: 'x' };
    await at(
      superuserUrl,
      `create role ${service.name} login createdb password 'x'`,
      `grant ${owner} to ${service.name}`,
    );
    const url = addressOf(name, service);
    const { warning } = await prepare(
      settingsOf({ DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: url }),
      logger,
    );
    expect(warning).toContain(`The account in DATABASE_URL may make databases, is a member of ${owner}`);
  });

  describe('without an owner at hand', () => {
    it('only checks that somebody prepared it, and changes nothing', async () => {
      const { ownerUrl, name } = await aDatabase();
      const service = { name: aName('service'), password: 'x' };
      const url = addressOf(name, service);
      const settings = settingsOf({ ...master, DATABASE_URL: url });
      await at(ownerUrl, `create role ${service.name} login password 'x'`);
      const sentence = /^The database is not ready for this version, .+ DATABASE_OWNER_URL first\.$/;
      await expect(prepare(settings, logger)).rejects.toThrow(sentence);
      await expect(prepare(settings, logger)).rejects.toBeInstanceOf(NotPrepared);
      await prepare(settingsOf({ ...master, DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: url }), logger);
      expect(await expectService(await prepare(settings, logger))).toBe(service.name);
      await at(ownerUrl, 'delete from migration where id = (select max(id) from migration)');
      await expect(prepare(settings, logger)).rejects.toThrow(sentence);
    });

    it('misses the tables of the queue unless the queue is elsewhere', async () => {
      const { ownerUrl } = await aDatabase();
      const redis = { REDIS_URL: 'redis://127.0.0.1:1' };
      const { settings } = await prepare(settingsOf({ DATABASE_URL: ownerUrl, ...redis, ...master }), logger);
      const without = { ...settings, REDIS_URL: undefined };
      await expect(prepare(without, logger)).rejects.toBeInstanceOf(NotPrepared);
      await prepare(settings, logger);
      await prepare(settingsOf({ DATABASE_URL: ownerUrl, ...master }), logger);
      await prepare(without, logger);
    });
  });

  it('happens once, whoever begins: twenty processes at the same time', async () => {
    const { ownerUrl } = await aDatabase();
    const settings = settingsOf({ DATABASE_URL: ownerUrl });
    const prepared = await Promise.all(Array.from({ length: 20 }, () => prepare(settings, logger)));
    expect(new Set(prepared.map((one) => one.settings.DATABASE_URL)).size).toBe(1);
    await expectService(prepared[0]!);
  }, 120_000);

  it('gives two databases whose long names begin alike a login each', async () => {
    const names = ['a', 'b'].map((end) => `${aName('long')}${'x'.repeat(60)}`.slice(0, 62) + end);
    const logins = [];
    for (const name of names) {
      const { ownerUrl } = await aDatabase({ name });
      logins.push(await expectService(await prepare(settingsOf({ DATABASE_URL: ownerUrl }), logger)));
    }
    expect(new Set(logins).size).toBe(2);
    expect(logins.every((login) => login.length <= 63)).toBe(true);
  });

  it('works in a database with a name that has to be quoted', async () => {
    const { ownerUrl } = await aDatabase({ name: `${aName()} "A" b's` });
    await expectService(await prepare(settingsOf({ DATABASE_URL: ownerUrl }), logger));
  });

  it('puts right what somebody changed: password, settings, rights, rights of everybody', async () => {
    const { ownerUrl, superuserUrl, name: database } = await aDatabase();
    const settings = settingsOf({ DATABASE_URL: ownerUrl });
    const service = (await prepare(settings, logger)).settings.DATABASE_URL;
    const { name } = loginOf(service);
    await at(
      service,
      `alter role "${name}" set search_path = bullmq`,
      `alter role "${name}" in database "${database}" set default_transaction_read_only = on`,
      `alter role "${name}" password 'stolen'`,
    );
    await at(
      superuserUrl,
      `grant all on all tables in schema public to "${name}"`,
      `grant update (record) on activity_event to "${name}"`,
      `grant delete on activity_chain to public`,
      `grant create on schema public to public`,
      `grant create on schema bullmq to "${name}"`,
      `grant execute on all functions in schema public to public`,
      `revoke insert on agent from "${name}"`,
      `revoke usage on schema public from "${name}", public`,
      `grant temporary on database "${database}" to public`,
    );
    await expectService(await prepare(settings, logger));
    for (const text of [
      'update activity_event set record = record',
      'delete from activity_chain',
      'create table public.x ()',
      'create table bullmq.x ()',
      'create temp table x ()',
      `select drop_activity_month('202001')`,
    ])
      await expect(at(service, text)).rejects.toThrow(/permission denied|no month/);
    await at(service, 'select from agent', `insert into agent select * from agent`);
    const open = await at(
      superuserUrl,
      `select proname from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) acl
       where prosecdef and pronamespace = 'public'::regnamespace and acl.grantee = 0`,
    );
    expect(open).toEqual([]);
  });

  it('sends no password that a log of statements could keep', async () => {
    const { ownerUrl, owner, name, superuserUrl } = await aDatabase();
    const password = 'a password that nobody may read';
    const service = { name: aName('service'), password };
    await at(superuserUrl, `alter role ${owner} set log_statement = 'all'`);
    await prepare(
      settingsOf({ DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: addressOf(name, service) }),
      logger,
    );
    const log = await readFile(path.join(await clusterOf(superuserUrl), '../server.log'), 'utf8');
    expect(log).toContain(`create role ${service.name} login password 'SCRAM-SHA-256$`);
    expect(log).not.toContain(password);
  });
});

/** Started by root, the server knows its folder by no other name than that of its working directory. */
async function clusterOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ folder: string; pid: number }>(
    `select current_setting('data_directory') as folder, pg_backend_pid() as pid`,
  );
  const { folder, pid } = rows[0]!;
  const found = await realpath(folder.replace('/proc/self/', `/proc/${pid}/`));
  await client.end();
  return found;
}

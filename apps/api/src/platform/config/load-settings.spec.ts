import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dashboardUrl, hasSecureCookies, publicUrl } from './addresses.js';
import { exposedFiles, loadSettings, SettingsError } from './load-settings.js';
import { Settings } from './settings.js';
import { UNSAFE_SETTINGS, unsafeOptions } from './unsafe-settings.js';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'signet-settings-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

const KEY = 'ab'.repeat(32);
const environment = (overrides: Record<string, string | undefined> = {}) => ({
  DATABASE_URL: 'postgres://user:hunter2@localhost/signet',
  SIGNET_MASTER_KEY: KEY,
  SIGNET_DATA_DIR: dir,
  ...overrides,
});

function faultsOf(overrides: Record<string, string | undefined>): readonly string[] {
  try {
    loadSettings(environment(overrides));
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

describe('settings', () => {
  it('have defaults that are safe for production', () => {
    expect(loadSettings(environment())).toMatchObject({
      SIGNET_ENV: 'production',
      SIGNET_HOST: '127.0.0.1',
      SIGNET_REGISTRATION: 'approval',
      ALLOW_ANONYMOUS_ADMIN_REGISTRATION: false,
      SIGNET_TRUSTED_PROXIES: [],
      SIGNET_ACCESS_TOKEN_SECONDS: 3600,
      SIGNET_REFRESH_TOKEN_SECONDS: 7 * 86_400,
      SIGNET_REFRESH_FAMILY_SECONDS: 30 * 86_400,
    });
  });

  it('open registration in development only', () => {
    expect(loadSettings(environment({ SIGNET_ENV: 'development' })).SIGNET_REGISTRATION).toBe('open');
    expect(
      loadSettings(environment({ SIGNET_ENV: 'development', SIGNET_REGISTRATION: 'closed' }))
        .SIGNET_REGISTRATION,
    ).toBe('closed');
  });

  it('cannot be changed afterwards', () => {
    const settings = loadSettings(environment()) as unknown as Record<string, unknown>;
    expect(() => (settings['SIGNET_ENV'] = 'development')).toThrow(TypeError);
  });

  it('ignore what is not theirs, and take an empty variable as absent', () => {
    const settings = loadSettings(environment({ PATH: '/bin', SIGNET_HOST: '', SIGNET_PUBLIC_URL: '' }));
    expect(settings).not.toHaveProperty('PATH');
    expect(settings.SIGNET_HOST).toBe('127.0.0.1');
  });
});

describe('settings that are wrong', () => {
  it('are all reported together, by name', () => {
    const faults = faultsOf({
      DATABASE_URL: undefined,
      SIGNET_ENV: 'staging',
      SIGNET_API_PORT: '70000',
      SIGNET_PUBLIC_URL: 'ftp://example.com',
      SIGNET_REFRESH_REUSE_SECONDS: '-1',
      SIGNET_MASTER_KEY: 'short',
    }).join('\n');
    for (const name of [
      'DATABASE_URL',
      'SIGNET_ENV',
      'SIGNET_API_PORT',
      'SIGNET_PUBLIC_URL',
      'SIGNET_REFRESH_REUSE_SECONDS',
      'SIGNET_MASTER_KEY',
    ])
      expect(faults).toContain(name);
  });

  it('are reported together with what is missing beside them', () => {
    const faults = faultsOf({
      DATABASE_URL: undefined,
      SIGNET_MASTER_KEY: undefined,
      SIGNET_OWNER_EMAIL: 'owner@example.com',
    }).join('\n');
    for (const name of ['DATABASE_URL', 'SIGNET_MASTER_KEY', 'SIGNET_OWNER_PASSWORD'])
      expect(faults).toContain(name);
  });

  it('are never quoted: they may be a password in the wrong place', () => {
    const secret = 'hunter2-hunter2';
    const names = [
      'DATABASE_URL',
      'REDIS_URL',
      'SIGNET_ENV',
      'SIGNET_ROLE',
      'SIGNET_API_PORT',
      'SIGNET_PUBLIC_URL',
      'SIGNET_MASTER_KEY',
      'SIGNET_REGISTRATION',
      'SIGNET_RATE_LIMIT_IP_MULTIPLIER',
      'SIGNET_ACCESS_TOKEN_SECONDS',
      'ALLOW_ANONYMOUS_ADMIN_REGISTRATION',
      'SIGNET_LOG_LEVEL',
    ];
    const faults = faultsOf(Object.fromEntries(names.map((name) => [name, secret])));
    expect(faults.length).toBeGreaterThanOrEqual(names.length);
    expect(faults.join('\n')).not.toContain('hunter2');
  });

  it.each(['postgres', 'mysql://localhost/x', 'http://localhost', 'localhost:5432'])(
    'are refused: %s is no PostgreSQL address',
    (url) => {
      expect(faultsOf({ DATABASE_URL: url }).join()).toContain('DATABASE_URL');
    },
  );

  it('are refused when an owner has an address but no password, or the other way round', () => {
    expect(faultsOf({ SIGNET_OWNER_EMAIL: 'owner@example.com' }).join()).toContain('SIGNET_OWNER_PASSWORD');
    expect(faultsOf({ SIGNET_OWNER_PASSWORD: 'hunter2' }).join()).toContain('SIGNET_OWNER_EMAIL');
  });
});

describe('the address of the database', () => {
  const SEVERAL = [
    'postgres://one:5432,two:5432/signet',
    'postgres://one,two/signet',
    'postgres://user:hunter2@one,two:5433/signet?target_session_attrs=read-write',
    'postgresql://user:p,w@one,two,three/signet',
    'postgres:///signet?host=one,two',
    'postgres:///signet?host=one&port=5432,5433',
    'postgres://one/signet?hostaddr=10.0.0.1,10.0.0.2',
    'postgres:///signet?host=%2Frun%2Fa%2C%2Frun%2Fb',
    'POSTGRES://one,two/signet',
  ];
  const ONE = [
    'postgres://one/signet',
    'postgres://user:p,w@one:5432/signet',
    'postgres://user@one/a,b',
    'postgres://[::1]:5432/signet?application_name=a,b',
    'postgres:///signet?host=/run/postgresql',
  ];
  const SETTINGS = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_DIRECT_URL'];

  it.each(SETTINGS.flatMap((name) => SEVERAL.map((url) => [name, url])))(
    '%s says why a list of servers will not do, and what will: %s',
    (name, url) => {
      expect(faultsOf({ [name!]: url })).toEqual([
        `${name} names several servers, and Signet connects to one: give the name, pooler or proxy that always leads to the one that takes changes`,
      ]);
    },
  );

  it.each(SETTINGS.flatMap((name) => ONE.map((url) => [name, url])))(
    '%s takes one server: %s',
    (name, url) => {
      expect(loadSettings(environment({ [name!]: url }))).toMatchObject({ [name!]: url });
    },
  );

  it.each(['', 'mysql://one/signet', 'one:5432/signet', 'postgres://one:port/signet'])(
    'is a postgres:// URL, and not "%s"',
    (DATABASE_URL) => {
      expect(faultsOf({ DATABASE_URL })).toEqual([expect.stringMatching(/^DATABASE_URL (must be|is)/)]);
    },
  );
});

describe('the master key', () => {
  it.each([
    ['64 hex digits', KEY],
    ['base64', Buffer.from(KEY, 'hex').toString('base64')],
  ])('may be written as %s', (_, text) => {
    expect(loadSettings(environment({ SIGNET_MASTER_KEY: text })).SIGNET_MASTER_KEY).toEqual(
      Buffer.from(KEY, 'hex'),
    );
  });

  it.each([KEY.slice(2), `${KEY}00`, 'x', Buffer.alloc(31).toString('base64')])(
    'is refused as %s',
    (text) => {
      expect(faultsOf({ SIGNET_MASTER_KEY: text })).toEqual([
        'SIGNET_MASTER_KEY must be 32 bytes, as 64 hex digits or base64',
      ]);
    },
  );

  it('must be given in production', () => {
    expect(faultsOf({ SIGNET_MASTER_KEY: undefined }).join()).toContain('SIGNET_MASTER_KEY is required');
    expect(fs.readdirSync(dir)).toEqual([]);
  });

  it('is the one that the data folder keeps in development, and none is made by reading settings', () => {
    const development = environment({ SIGNET_MASTER_KEY: undefined, SIGNET_ENV: 'development' });
    expect(loadSettings(development).SIGNET_MASTER_KEY).toBeUndefined();
    expect(fs.readdirSync(dir)).toEqual([]);
    fs.writeFileSync(path.join(dir, 'master.key'), `${KEY}\n`);
    expect(loadSettings(development).SIGNET_MASTER_KEY).toEqual(Buffer.from(KEY, 'hex'));
  });

  it('that was damaged on disk is not replaced behind the operator’s back', () => {
    fs.writeFileSync(path.join(dir, 'master.key'), 'abcd\n');
    const development = environment({ SIGNET_MASTER_KEY: undefined, SIGNET_ENV: 'development' });
    expect(loadSettings(development).SIGNET_MASTER_KEY).toBeUndefined();
    expect(fs.readFileSync(path.join(dir, 'master.key'), 'utf8')).toBe('abcd\n');
  });
});

describe('NAME_FILE', () => {
  it('names a file that holds the value, with or without a last line feed', () => {
    const file = path.join(dir, 'key');
    fs.writeFileSync(file, `${KEY}\n`);
    const settings = loadSettings(
      environment({ SIGNET_MASTER_KEY: undefined, SIGNET_MASTER_KEY_FILE: file }),
    );
    expect(settings.SIGNET_MASTER_KEY).toEqual(Buffer.from(KEY, 'hex'));
  });

  it('is refused beside NAME, because one of them would be ignored', () => {
    const file = path.join(dir, 'key');
    fs.writeFileSync(file, KEY);
    expect(faultsOf({ SIGNET_MASTER_KEY_FILE: file })).toEqual([
      'SIGNET_MASTER_KEY and SIGNET_MASTER_KEY_FILE are both set: keep one',
    ]);
  });

  it('is refused when the file cannot be read', () => {
    const faults = faultsOf({ SIGNET_MASTER_KEY: undefined, SIGNET_MASTER_KEY_FILE: path.join(dir, 'no') });
    expect(faults.join()).toContain('SIGNET_MASTER_KEY_FILE names a file that cannot be read');
  });
});

describe('addresses', () => {
  it('have no trailing slash, and follow the listener when they are not given', () => {
    const given = loadSettings(
      environment({
        SIGNET_PUBLIC_URL: 'https://id.example.com/',
        SIGNET_DASHBOARD_URL: 'https://a.example//',
      }),
    );
    expect(publicUrl(given)).toBe('https://id.example.com');
    expect(dashboardUrl(given)).toBe('https://a.example');
    const plain = loadSettings(environment({ SIGNET_API_PORT: '4444' }));
    expect(publicUrl(plain)).toBe('http://127.0.0.1:4444');
    expect(dashboardUrl(plain)).toBe('http://127.0.0.1:3000');
  });

  it.each([
    ['0.0.0.0', 'http://127.0.0.1'],
    ['::', 'http://[::1]'],
    ['[::1]', 'http://[::1]'],
    ['localhost', 'http://localhost'],
  ])('that are listened on (%s) are never the ones to call', (host, url) => {
    const settings = loadSettings(environment({ SIGNET_HOST: host }));
    expect(publicUrl(settings)).toBe(`${url}:4000`);
    expect(dashboardUrl(settings)).toBe(`${url}:3000`);
  });

  it.each(['https://id.example.com/signet/', 'https://[2001:db8::1]:8443', 'http://id.localhost:80//'])(
    'of the API may be %s',
    (url) => {
      expect(publicUrl(loadSettings(environment({ SIGNET_PUBLIC_URL: url })))).toBe(url.replace(/\/+$/, ''));
    },
  );

  it.each([
    { SIGNET_PUBLIC_URL: 'https://id.example.com/?x=1' },
    { SIGNET_PUBLIC_URL: 'https://id.example.com/#' },
    { SIGNET_PUBLIC_URL: 'https://user:hunter2@id.example.com' },
    { SIGNET_DASHBOARD_URL: 'https://console.example.com/signet' },
    { SIGNET_HOST: 'http://localhost' },
    { SIGNET_OPS_HOST: '127.0.0.1:4001' },
  ])('are refused by name: %j', (overrides) => {
    const [fault] = faultsOf(overrides);
    expect(fault).toMatch(new RegExp(`^${Object.keys(overrides)[0]} must `));
    expect(fault).not.toContain('hunter2');
  });

  it('of the operations endpoints are loopback, wherever everything else listens', () => {
    expect(loadSettings(environment({ SIGNET_HOST: '0.0.0.0' })).SIGNET_OPS_HOST).toBe('127.0.0.1');
  });
});

describe('plain http in production', () => {
  const WAY_OUT = 'SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP';
  it.each([
    { SIGNET_PUBLIC_URL: 'http://signet.bank.example' },
    { SIGNET_PUBLIC_URL: 'http://10.0.0.5:4000' },
    { SIGNET_PUBLIC_URL: 'http://[2001:db8::1]' },
    { SIGNET_PUBLIC_URL: 'http://localhost.bank.example' },
    { SIGNET_PUBLIC_URL: 'HTTP://127.0.0.1.bank.example' },
    { SIGNET_DASHBOARD_URL: 'http://console.bank.example' },
  ])('is refused for %o, with the way out', (overrides) => {
    const [name] = Object.keys(overrides);
    const faults = faultsOf(overrides);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} .*https.*${WAY_OUT}`));
    expect(faults[0]).not.toContain('bank');
  });

  it('is refused where an address follows from the one to listen on, naming what to set', () => {
    const faults = faultsOf({ SIGNET_HOST: '10.0.0.5' });
    expect(faults.map((fault) => fault.split(' ', 1)[0])).toEqual([
      'SIGNET_PUBLIC_URL',
      'SIGNET_DASHBOARD_URL',
    ]);
    expect(faults[0]).toContain('is not set');
  });

  it('is reported together with what else is wrong', () => {
    const faults = faultsOf({ SIGNET_PUBLIC_URL: 'http://a.example', SIGNET_API_PORT: 'x' }).join('\n');
    expect(faults).toContain('SIGNET_PUBLIC_URL');
    expect(faults).toContain('SIGNET_API_PORT');
  });

  it.each<Record<string, string>>([
    { SIGNET_PUBLIC_URL: 'http://localhost:4000' },
    { SIGNET_PUBLIC_URL: 'http://signet.localhost' },
    { SIGNET_PUBLIC_URL: 'http://127.8.9.1:4000' },
    { SIGNET_PUBLIC_URL: 'http://[::1]:4000' },
    { SIGNET_HOST: '0.0.0.0' },
    { SIGNET_PUBLIC_URL: 'https://signet.bank.example', SIGNET_DASHBOARD_URL: 'https://a.bank.example' },
    { SIGNET_PUBLIC_URL: 'http://signet.bank.example', [WAY_OUT]: 'true' },
    { SIGNET_PUBLIC_URL: 'http://signet.lan', SIGNET_ENV: 'development' },
  ])('is taken for %o', (overrides) => {
    expect(() => loadSettings(environment(overrides))).not.toThrow();
  });
});

describe('session cookies', () => {
  it.each([
    ['https', { SIGNET_PUBLIC_URL: 'https://a.example' }, true],
    ['https', { SIGNET_DASHBOARD_URL: 'https://a.example' }, true],
    ['http on loopback', {}, false],
  ] as const)('over %s with %o are secure: %s', (_, overrides, isSecure) => {
    expect(hasSecureCookies(loadSettings(environment(overrides)))).toBe(isSecure);
  });
});

describe('the owner that the environment names', () => {
  const owner = { SIGNET_OWNER_EMAIL: 'owner@bank.example', SIGNET_OWNER_PASSWORD: 'correct horse battery' };
  it('is taken with a password that the form would take', () => {
    expect(loadSettings(environment(owner))).toMatchObject(owner);
  });

  it.each([
    ['x', /^SIGNET_OWNER_PASSWORD.*15 characters/],
    ['fourteen chars', /^SIGNET_OWNER_PASSWORD.*15 characters/],
    ['owner@bank.example', /^SIGNET_OWNER_PASSWORD.*e-mail/],
    ['My OWNER@bank.example!', /^SIGNET_OWNER_PASSWORD.*e-mail/],
    ['correct horse\u0007battery', /^SIGNET_OWNER_PASSWORD/],
    ['x'.repeat(257), /^SIGNET_OWNER_PASSWORD.*256 characters/],
  ])('is refused with the password %j, by variable and rule', (password, rule) => {
    const faults = faultsOf({ ...owner, SIGNET_OWNER_PASSWORD: password });
    expect(faults).toEqual([expect.stringMatching(rule)]);
    expect(faults[0]).not.toContain(password);
  });

  it.each(['owner', 'owner@', 'owner@localhost', ' @bank.example', 'o\u200bwner@bank.example'])(
    'is refused with the address %j',
    (email) => {
      expect(faultsOf({ ...owner, SIGNET_OWNER_EMAIL: email })).toEqual([
        expect.stringMatching(/^SIGNET_OWNER_EMAIL/),
      ]);
    },
  );
});

describe('unsafe settings', () => {
  /** A value that is warned about, for every setting that has one. */
  const UNSAFE: Partial<Record<keyof Settings, Record<string, string>[]>> = {
    SIGNET_ENV: [{ SIGNET_ENV: 'development', SIGNET_HOST: '0.0.0.0' }],
    SIGNET_OPS_HOST: [{ SIGNET_OPS_HOST: '0.0.0.0' }, { SIGNET_OPS_HOST: '10.0.0.1' }],
    SIGNET_PUBLIC_URL: [
      { SIGNET_PUBLIC_URL: 'http://a.example', SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP: '1' },
      { SIGNET_PUBLIC_URL: 'http://a.example', SIGNET_ENV: 'development' },
    ],
    SIGNET_DASHBOARD_URL: [{ SIGNET_DASHBOARD_URL: 'http://a.example', SIGNET_ENV: 'development' }],
    SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP: [{ SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP: 'true' }],
    SIGNET_REGISTRATION: [{ SIGNET_REGISTRATION: 'open' }],
    SIGNET_CORS_ORIGINS: [{ SIGNET_CORS_ORIGINS: 'https://a.example,http://b.example' }],
    SIGNET_TRUSTED_PROXIES: [
      { SIGNET_TRUSTED_PROXIES: '0.0.0.0/1' },
      { SIGNET_TRUSTED_PROXIES: '::/1' },
      { SIGNET_TRUSTED_PROXIES: 'loopback,32.0.0.0/3' },
    ],
    SIGNET_DASHBOARD_TRUSTED_PROXIES: [{ SIGNET_DASHBOARD_TRUSTED_PROXIES: '10.0.0.1,0.0.0.0/1' }],
    SIGNET_RATE_LIMIT_IP_MULTIPLIER: [{ SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1000' }],
    SIGNET_ACCESS_TOKEN_SECONDS: [
      { SIGNET_ACCESS_TOKEN_SECONDS: '86400' },
      { SIGNET_ACCESS_TOKEN_SECONDS: '20' },
    ],
    SIGNET_REFRESH_TOKEN_SECONDS: [{ SIGNET_REFRESH_TOKEN_SECONDS: '31536000' }],
    SIGNET_REFRESH_FAMILY_SECONDS: [{ SIGNET_REFRESH_FAMILY_SECONDS: '315360000' }],
    SIGNET_SESSION_SECONDS: [{ SIGNET_SESSION_SECONDS: '2592000' }],
    SIGNET_ACTIVITY_RETENTION_DAYS: [{ SIGNET_ACTIVITY_RETENTION_DAYS: '30' }],
    AUDIT_RETENTION_DAYS: [{ AUDIT_RETENTION_DAYS: '30' }],
    ALLOW_ANONYMOUS_ADMIN_REGISTRATION: [{ ALLOW_ANONYMOUS_ADMIN_REGISTRATION: '1' }],
    SIGNET_WEBHOOK_ALLOW_HTTP: [{ SIGNET_WEBHOOK_ALLOW_HTTP: 'true' }],
    SIGNET_WEBHOOK_ALLOW_PRIVATE: [{ SIGNET_WEBHOOK_ALLOW_PRIVATE: 'true' }],
    SIGNET_EGRESS_DENIED_PORTS: [{ SIGNET_EGRESS_DENIED_PORTS: '22' }],
    SIGNET_LOG_LEVEL: [{ SIGNET_LOG_LEVEL: 'silent' }],
  };
  const named = (overrides: Record<string, string>) =>
    unsafeOptions(loadSettings(environment(overrides))).map((warning) => warning.split(' ', 1)[0]);

  it('are none by default, in production and on one machine', () => {
    expect(named({})).toEqual([]);
    expect(named({ SIGNET_ENV: 'development' })).toEqual([]);
  });

  it.each(
    Object.entries(UNSAFE).flatMap(([name, all]) => all.map((overrides) => [name, overrides] as const)),
  )('are named for the log: %s with %o', (name, overrides) => {
    expect(named(overrides)).toContain(name);
  });

  it('are marked in the schema, each with a case here', () => {
    expect(Object.keys(UNSAFE_SETTINGS).sort()).toEqual(Object.keys(UNSAFE).sort());
  });

  it('are all that say so: no setting with a frightening name or description is unmarked', () => {
    const frightening = Object.entries(Settings.shape)
      .filter(
        ([name, schema]) =>
          /DANGEROUS|ALLOW_|ANONYMOUS/.test(name) || /UNSAFE/.test(schema.description ?? ''),
      )
      .map(([name]) => name)
      .filter((name) => name !== 'SIGNET_EGRESS_ALLOW');
    expect(frightening.length).toBeGreaterThan(3);
    for (const name of frightening) expect(UNSAFE).toHaveProperty(name);
  });

  it('never quote a value', () => {
    const warnings = unsafeOptions(
      loadSettings(
        environment({
          SIGNET_PUBLIC_URL: 'http://secret.example',
          SIGNET_ENV: 'development',
          SIGNET_TRUSTED_PROXIES: '0.0.0.0/1',
        }),
      ),
    );
    expect(warnings.join()).not.toMatch(/secret|0\.0\.0\.0/);
  });
});

describe('files with secrets', () => {
  it.each([0o644, 0o640, 0o604])('are warned about when others may read them: %o', (mode) => {
    const file = path.join(dir, 'key');
    fs.writeFileSync(file, KEY);
    fs.chmodSync(file, mode);
    const variables = environment({ SIGNET_MASTER_KEY: undefined, SIGNET_MASTER_KEY_FILE: file });
    expect(exposedFiles(variables, loadSettings(variables))).toEqual([
      expect.stringMatching(/^SIGNET_MASTER_KEY_FILE .*chmod 600/),
    ]);
    fs.chmodSync(file, 0o600);
    expect(exposedFiles(variables, loadSettings(variables))).toEqual([]);
  });

  it('include the master key that is kept', () => {
    fs.writeFileSync(path.join(dir, 'master.key'), KEY, { mode: 0o600 });
    const variables = environment({ SIGNET_MASTER_KEY: undefined, SIGNET_ENV: 'development' });
    const settings = loadSettings(variables);
    expect(exposedFiles(variables, settings)).toEqual([]);
    fs.chmodSync(path.join(dir, 'master.key'), 0o644);
    expect(exposedFiles(variables, settings)).toEqual([
      expect.stringMatching(/^SIGNET_DATA_DIR .*master\.key/),
    ]);
  });
});

describe('what cannot be used', () => {
  it.each(['*', 'null', 'example.com', 'https://a.example/path', 'https://*.example.com'])(
    'is refused as an origin: %s',
    (origin) => {
      expect(faultsOf({ SIGNET_CORS_ORIGINS: origin })).toEqual([
        expect.stringMatching(/^SIGNET_CORS_ORIGINS must/),
      ]);
    },
  );

  it('is refused by variable when the data folder cannot be made', () => {
    fs.writeFileSync(path.join(dir, 'file'), '');
    const faults = faultsOf({
      SIGNET_MASTER_KEY: undefined,
      SIGNET_ENV: 'development',
      SIGNET_DATA_DIR: path.join(dir, 'file', 'data'),
    });
    expect(faults).toEqual([expect.stringMatching(/^SIGNET_DATA_DIR .*ENOTDIR/)]);
  });
});

describe('the place of archives', () => {
  const keys = { SIGNET_ARCHIVE_ACCESS_KEY_ID: 'id', SIGNET_ARCHIVE_SECRET_ACCESS_KEY: 'secret' };

  it.each(['https://s3.example.com/bucket', 'http://127.0.0.1:9000/bucket/prefix'])(
    'is a bucket: %s',
    (url) => {
      expect(loadSettings(environment({ SIGNET_ARCHIVE_URL: url, ...keys })).SIGNET_ARCHIVE_URL).toBe(url);
      expect(faultsOf({ SIGNET_ARCHIVE_URL: url })).toHaveLength(2);
    },
  );

  it('is a folder, which has no keys', () => {
    const url = 'file:///srv/archive';
    expect(loadSettings(environment({ SIGNET_ARCHIVE_URL: url })).SIGNET_ARCHIVE_URL).toBe(url);
    expect(faultsOf({ SIGNET_ARCHIVE_URL: 'file:///srv/archive', ...keys })).toHaveLength(2);
    expect(faultsOf(keys)).toHaveLength(2);
  });

  it.each([
    'https://s3.example.com',
    'https://s3.example.com/',
    'https://id:key@s3.example.com/bucket',
    'https://s3.example.com/bucket?x=y',
    's3://bucket',
    'file://host/folder',
    'file:///',
    '/srv/archive',
  ])('is not %s', (url) => {
    expect(faultsOf({ SIGNET_ARCHIVE_URL: url, ...(url.startsWith('http') && keys) })).not.toEqual([]);
  });
});

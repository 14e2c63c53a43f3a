import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dashboardUrl, loadSettings, publicUrl, SettingsError, unsafeOptions } from './load-settings.js';

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

  it('is made once in development, kept for the owner of the process alone, and found again', () => {
    const development = environment({ SIGNET_MASTER_KEY: undefined, SIGNET_ENV: 'development' });
    const made = loadSettings(development).SIGNET_MASTER_KEY!;
    expect(made).toHaveLength(32);
    expect(fs.statSync(path.join(dir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(loadSettings(development).SIGNET_MASTER_KEY).toEqual(made);
  });

  it('that was damaged on disk is not replaced behind the operator’s back', () => {
    fs.writeFileSync(path.join(dir, 'master.key'), 'abcd\n');
    const development = environment({ SIGNET_MASTER_KEY: undefined, SIGNET_ENV: 'development' });
    expect(() => loadSettings(development)).toThrow(SettingsError);
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

  it.each(['https://id.example.com/signet/', 'https://[2001:db8::1]:8443', 'http://id.example.com:80//'])(
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

describe('unsafe options', () => {
  it('are named for the log when they are on, and only then', () => {
    expect(unsafeOptions(loadSettings(environment()))).toEqual([]);
    const unsafe = unsafeOptions(loadSettings(environment({ ALLOW_ANONYMOUS_ADMIN_REGISTRATION: '1' })));
    expect(unsafe.join()).toContain('ALLOW_ANONYMOUS_ADMIN_REGISTRATION');
  });
});

describe('trusted proxies', () => {
  it.each([
    ['127.0.0.1', ['127.0.0.1']],
    [' 10.0.0.0/8 , ::1,', ['10.0.0.0/8', '::1']],
    ['loopback,2001:db8::/32', ['loopback', '2001:db8::/32']],
    ['10.0.0.0/255.0.0.0', ['10.0.0.0/255.0.0.0']],
  ])('may be %j', (text, ranges) => {
    expect(loadSettings(environment({ SIGNET_TRUSTED_PROXIES: text })).SIGNET_TRUSTED_PROXIES).toEqual(
      ranges,
    );
  });

  it.each([
    '*',
    'true',
    '1',
    '127.1',
    'proxy.internal',
    '10.0.0.0/33',
    '0.0.0.0/0',
    '10.0.0.1:80',
    '::1/129',
  ])('are refused by name as %j', (text) => {
    expect(faultsOf({ SIGNET_TRUSTED_PROXIES: `10.0.0.1,${text}` })).toEqual([
      'SIGNET_TRUSTED_PROXIES must be addresses or CIDR ranges, separated by commas',
    ]);
  });
});

import { isIPv4 } from 'node:net';
import path from 'node:path';
import proxyAddr from '@fastify/proxy-addr';
import { ATTEMPT_SECONDS, REPEAT_SECONDS } from '@signet/contracts';
import { z } from 'zod';
import { DENIED_PORTS } from '../egress/url-rules.js';
import { listenHost } from './listener.js';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);
const flag = (isOn = false) =>
  z
    .enum(['0', '1', 'true', 'false'])
    .default(isOn ? '1' : '0')
    .transform((value) => value === '1' || value === 'true');
const seconds = (fallback: number, max = 10 * 365 * 86_400) =>
  z.coerce.number().int().min(0).max(max).default(fallback);

const days = (fallback: number) => z.coerce.number().int().min(30).max(36_500).default(fallback);

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL', abort: true })
  .refine(isPlain, 'must have no credentials, query or fragment');

const NO_DATABASE = 'must be a postgres:// URL';

/**
 * The address of one database server. Of several, which libpq would try in turn, none is known to take changes for as long
 * as a process lives: what follows a failover stands in front of them.
 */
const databaseUrl = () =>
  z
    .string({ error: NO_DATABASE })
    .refine((text) => hostsIn(text).length < 2, {
      error:
        'names several servers, and Signet connects to one: give the name, pooler or proxy that always leads to the one that takes changes',
      abort: true,
    })
    .pipe(z.url({ protocol: /^postgres(ql)?$/, error: NO_DATABASE }));

/** The servers that a database address names, in its authority and as parameters. */
function hostsIn(text: string): string[] {
  const [, authority = '', query = ''] = /^[a-z]+:\/\/([^/?#]*)[^?#]*(?:\?([^#]*))?/i.exec(text) ?? [];
  const named = authority.slice(authority.lastIndexOf('@') + 1);
  const { host = '', hostaddr = '', port = '' } = Object.fromEntries(new URLSearchParams(query));
  return [named, host, hostaddr, port].map((list) => list.split(',')).sort((a, b) => b.length - a.length)[0]!;
}

function isPlain(text: string): boolean {
  const { username, password, search, hash } = new URL(text);
  return !username && !password && !search && !hash && !/[?#]/.test(text);
}

/** A bucket is named by the first part of the path; a folder is one of this machine. */
function isPlace(text: string): boolean {
  const { protocol, host, pathname } = new URL(text);
  return /^\/+[^/]/.test(pathname) && (protocol !== 'file:' || host === '');
}

const list = (item: RegExp, error: string) =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim().toLowerCase())
        .filter(Boolean),
    )
    .refine((entries) => entries.every((entry) => item.test(entry)), error);

const ports = z
  .string()
  .default(DENIED_PORTS.join(','))
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean)
      .map(Number),
  )
  .refine(
    (all) => all.every((one) => Number.isInteger(one) && one >= 0 && one <= 65535),
    'must be port numbers',
  );

/** What a proxy may be told by: an address, a CIDR range, or the name of one such as `loopback`. */
const addressRanges = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  )
  .refine(
    (entries) => entries.every(isAddressRange),
    'must be addresses or CIDR ranges, separated by commas',
  );

function isAddressRange(text: string): boolean {
  // The library reads `1` as an address too.
  if (/^[\d.]+(\/|$)/.test(text) && !isIPv4(text.split('/', 1)[0]!)) return false;
  try {
    proxyAddr.compile(text);
    return true;
  } catch {
    return false;
  }
}

/** 32 bytes as 64 hex digits or as base64. */
const masterKey = z.string().transform((text, context) => {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length === 32) return key;
  context.addIssue({ code: 'custom', message: 'must be 32 bytes, as 64 hex digits or base64' });
  return z.NEVER;
});

/**
 * Every setting, with its description, default, unit and secrecy. The operators' table in the docs is made from this.
 * Defaults are safe for production; `SIGNET_ENV=development` opts in to convenience.
 */
export const Settings = z.object({
  SIGNET_ENV: z
    .enum(['production', 'development'])
    .default('production')
    .describe('Development generates a master key and allows open registration'),
  SIGNET_ROLE: z
    .enum(['all', 'api', 'worker'])
    .default('all')
    .describe('Which part of Signet this process runs'),
  SIGNET_HOST: listenHost
    .default('127.0.0.1')
    .describe('Address or name that API and dashboard listen on; `0.0.0.0` and `::` are all of a family'),
  SIGNET_API_PORT: port(4000).describe('Port of the API'),
  SIGNET_DASHBOARD_PORT: port(3000).describe('Port of the dashboard, for the links we print'),
  SIGNET_OPS_PORT: port(4001).describe('Port of `/livez`, `/readyz` and `/metrics`'),
  SIGNET_OPS_HOST: listenHost
    .default('127.0.0.1')
    .describe('Address or name that these listen on; they ask for no credentials, so keep strangers away'),
  SIGNET_PUBLIC_URL: httpUrl
    .optional()
    .describe('Address under which clients reach the API; issuer of tokens'),
  SIGNET_DASHBOARD_URL: httpUrl
    .refine(
      (url) => /^\/*$/.test(new URL(url).pathname),
      'must have no path: the dashboard answers at the root',
    )
    .optional()
    .describe('Address under which people reach the dashboard'),
  SIGNET_DATA_DIR: z
    .string()
    .min(1)
    .default('.signet')
    .transform((dir) => path.resolve(dir))
    .describe('Folder for keys, logs and the embedded database'),
  DATABASE_URL: databaseUrl()
    .meta({ secret: true })
    .describe(
      'PostgreSQL 15 or newer, with the account that the service works as; alone, it may name the owner',
    ),
  DATABASE_OWNER_URL: databaseUrl()
    .optional()
    .meta({ secret: true })
    .describe('The same database with the account that owns its tables, for `prepare` alone'),
  DATABASE_DIRECT_URL: databaseUrl()
    .optional()
    .meta({ secret: true })
    .describe(
      'The same database past a pooler in front of `DATABASE_URL`: for `prepare`, the queue and exports',
    ),
  DATABASE_PREPARED_STATEMENTS: flag(true).describe(
    'Set to `0` behind a pooler in transaction mode, which forgets prepared statements',
  ),
  DATABASE_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(2)
    .max(200)
    .default(4)
    .describe('Connections in each of the two pools that serve requests, in each process'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' })
    .optional()
    .meta({ secret: true })
    .describe('Runs the queue and counts limits on this Redis or Valkey, which no other installation uses'),
  SIGNET_MASTER_KEY: masterKey
    .optional()
    .meta({ secret: true })
    .describe('Encrypts stored secrets; 32 bytes. Required in production'),
  SIGNET_REGISTRATION: z
    .enum(['open', 'approval', 'closed'])
    .optional()
    .describe(
      'Who may register agents: `open`, `approval` or `closed`; open in development, approval in production',
    ),
  SIGNET_OWNER_EMAIL: z.string().optional().describe('Creates the first owner without a browser'),
  SIGNET_OWNER_PASSWORD: z
    .string()
    .optional()
    .meta({ secret: true })
    .describe('Password of that owner: at least 15 characters, without the address'),
  SIGNET_CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((item) => item.trim().replace(/\/+$/, ''))
        .filter(Boolean),
    )
    .refine(
      (origins) =>
        origins.every(
          (origin) => URL.canParse(origin) && new URL(origin).origin === origin && !origin.includes('*'),
        ),
      'must be origins such as https://app.example.com, separated by commas; there is none that means everybody',
    )
    .describe('Origins whose pages may read answers of the AgentAuth surface, separated by commas'),
  SIGNET_TRUSTED_PROXIES: addressRanges
    .default([])
    .describe('Addresses or CIDR ranges whose X-Forwarded-For is believed, separated by commas'),
  SIGNET_DASHBOARD_SECRET: z
    .string()
    .min(32)
    .regex(/^[\x21-\x7e]*$/, 'must be visible characters')
    .optional()
    .meta({ secret: true })
    .describe(
      'Shared with the dashboard, which proves by it who its visitors are. `npm start` makes one at each start',
    ),
  SIGNET_DASHBOARD_TRUSTED_PROXIES: addressRanges
    .optional()
    .describe('The same for proxies in front of the dashboard; those of SIGNET_TRUSTED_PROXIES unless set'),
  SIGNET_RATE_LIMIT_IP_MULTIPLIER: z.coerce
    .number()
    .min(0.01)
    .max(1_000_000)
    .default(1)
    .describe('Multiplies every limit that is counted by client address'),
  SIGNET_OPERATOR_RATE_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(10)
    .max(1_000_000_000)
    .default(1_200)
    .describe('Requests that a signed-in member or a management key may make in a minute'),
  SIGNET_DRAIN_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(300)
    .optional()
    .describe(
      'How long a process that is to stop goes on answering after `/readyz` says so, in seconds; 5 in production, 0 in development',
    ),
  SIGNET_SLOW_READER_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(60)
    .describe(
      'Time in which a client has to take 64 KiB of an answer that waits for it, in seconds; then we hang up',
    ),
  SIGNET_ACCESS_TOKEN_SECONDS: seconds(3600, 86_400).describe(
    'Lifetime of access tokens, in seconds. Those that were to live longer are refused',
  ),
  SIGNET_REFRESH_TOKEN_SECONDS: seconds(7 * 86_400).describe(
    'Lifetime of an unused refresh token, in seconds',
  ),
  SIGNET_REFRESH_FAMILY_SECONDS: seconds(30 * 86_400).describe(
    'Longest life of a chain of refresh tokens, in seconds; rotation never extends it',
  ),
  // A client's last attempt begins within the first of the two and may be on its way for the other.
  SIGNET_REFRESH_REUSE_SECONDS: seconds(REPEAT_SECONDS + ATTEMPT_SECONDS, 300).describe(
    'How long a repeated refresh gets the same successor while nobody has used it, in seconds; 0 is strict',
  ),
  SIGNET_SESSION_SECONDS: seconds(12 * 3600, 30 * 86_400).describe(
    'Longest life of a dashboard session, in seconds',
  ),
  SIGNET_VIRTUAL_KEY_SECONDS_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(315_360_000)
    .default(30 * 86_400)
    .describe('Longest life of a virtual key, in seconds'),
  SIGNET_ACTIVITY_RETENTION_DAYS: days(400).describe(
    'How long activity is kept, in days; a month leaves when all of it may. It is archived first',
  ),
  SIGNET_ARCHIVE_URL: z
    .url({ protocol: /^(https?|file)$/, error: 'must be an https, http or file URL', abort: true })
    .refine(isPlain, 'must have no credentials, query or fragment')
    .refine(isPlace, 'must name a bucket after the server, or a folder')
    .optional()
    .describe(
      'Where archived months go: `https://server/bucket` (S3 protocol) or `file:///folder` that all processes share',
    ),
  SIGNET_ARCHIVE_REGION: z.string().min(1).default('us-east-1').describe('Region of that bucket'),
  SIGNET_ARCHIVE_ACCESS_KEY_ID: z
    .string()
    .min(1)
    .optional()
    .describe('Access key that may read and write it'),
  SIGNET_ARCHIVE_SECRET_ACCESS_KEY: z
    .string()
    .min(1)
    .optional()
    .meta({ secret: true })
    .describe('Secret of that access key'),
  AUDIT_RETENTION_DAYS: days(2555).describe(
    'The same for months with events that are declared to stay long, or that a newer version wrote',
  ),
  SIGNET_DATABASE_ROLE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/)
    .optional()
    .describe(
      'Name of the login that Signet makes for the service; none derives it from the name of the database',
    ),
  SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP: flag().describe(
    'UNSAFE: takes public addresses of plain http in production; keys and passwords cross the network in the clear',
  ),
  ALLOW_ANONYMOUS_ADMIN_REGISTRATION: flag().describe(
    'UNSAFE, for throw-away demos: anyone may register an agent that holds `*:*:*`',
  ),
  SIGNET_PRIVATE_PERSONAS: flag().describe(
    'Shows personas and drift of agents to themselves and administrators only, instead of to everyone',
  ),
  SIGNET_WEBHOOK_ALLOW_HTTP: flag().describe('Takes http webhook addresses in production, not only https'),
  SIGNET_WEBHOOK_ALLOW_PRIVATE: flag().describe(
    'UNSAFE outside of development: calls loopback and private addresses that users choose',
  ),
  SIGNET_EGRESS_ALLOW: list(
    /^[a-z0-9.:[\]-]+:\d{1,5}$/,
    'must be host:port pairs, separated by commas',
  ).describe(
    'Exact host:port pairs that outbound calls may reach although they are private, separated by commas',
  ),
  SIGNET_EGRESS_DENIED_PORTS: ports.describe('Ports that outbound calls never use, separated by commas'),
  SIGNET_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('Log level'),
});

export type Settings = Readonly<z.infer<typeof Settings>>;
export const SETTINGS = Symbol('Settings');

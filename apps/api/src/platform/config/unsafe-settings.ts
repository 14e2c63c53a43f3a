import { isIP, isIPv4, isIPv6 } from 'node:net';
import { dashboardUrl, publicUrl } from './addresses.js';
import { DENIED_PORTS } from '../egress/url-rules.js';
import type { Settings } from './settings.js';

interface Unsafe {
  when: (settings: Settings) => boolean;
  /** Ends the sentence that begins with the name of the setting. Never quotes the value. */
  because: string;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Whether an address means this machine alone (RFC 6761 6.3, RFC 1122 3.2.1.3, RFC 4291 2.5.3). */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (isIPv4(bare)) return bare.startsWith('127.');
  if (isIPv6(bare)) return bare === '::1';
  return /^(.*\.)?localhost$/i.test(bare);
}

/** Whether people or keys would cross a network in the clear to reach this address. */
export function isPlainHttp(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** Whether a range is so wide that strangers are in it. */
function isWide(range: string): boolean {
  const [address = '', bits] = range.split('/');
  if (bits === undefined || !isIP(address)) return false;
  return Number(bits) < (isIPv4(address) ? 8 : 16);
}

const isProduction = ({ SIGNET_ENV }: Settings): boolean => SIGNET_ENV === 'production';

/** What is asked for on purpose and should not stay on: Signet says so at every start. */
export const UNSAFE_SETTINGS: Partial<Record<keyof Settings, Unsafe>> = {
  SIGNET_ENV: {
    when: (settings) => !isProduction(settings) && !isLoopback(settings.SIGNET_HOST),
    because:
      'is development although other machines reach Signet: strangers may register agents, and plain http is taken',
  },
  SIGNET_OPS_HOST: {
    when: ({ SIGNET_OPS_HOST }) => !isLoopback(SIGNET_OPS_HOST),
    because: 'lets other machines read the metrics, which ask for no credentials',
  },
  SIGNET_PUBLIC_URL: {
    when: (settings) => isPlainHttp(publicUrl(settings)),
    because: 'is plain http: API keys and tokens cross the network in the clear',
  },
  SIGNET_DASHBOARD_URL: {
    when: (settings) => isPlainHttp(dashboardUrl(settings)),
    because: 'is plain http: passwords and sessions cross the network in the clear',
  },
  SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP: {
    when: ({ SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP }) => SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP,
    because: 'is on: nothing makes sure that keys and passwords are encrypted on their way',
  },
  SIGNET_REGISTRATION: {
    when: (settings) => isProduction(settings) && settings.SIGNET_REGISTRATION === 'open',
    because: 'is open: anyone who reaches Signet makes agents that are active at once',
  },
  SIGNET_CORS_ORIGINS: {
    when: ({ SIGNET_CORS_ORIGINS }) => SIGNET_CORS_ORIGINS.some(isPlainHttp),
    because: 'names an origin of plain http: whoever sits on its network reads what its pages read',
  },
  SIGNET_TRUSTED_PROXIES: {
    when: ({ SIGNET_TRUSTED_PROXIES }) => SIGNET_TRUSTED_PROXIES.some(isWide),
    because: 'holds a range that strangers are in: they choose the address that limits and the log see',
  },
  SIGNET_DASHBOARD_TRUSTED_PROXIES: {
    when: ({ SIGNET_DASHBOARD_TRUSTED_PROXIES = [] }) => SIGNET_DASHBOARD_TRUSTED_PROXIES.some(isWide),
    because: 'holds a range that strangers are in: they choose the address that their sign-ins count for',
  },
  SIGNET_RATE_LIMIT_IP_MULTIPLIER: {
    when: ({ SIGNET_RATE_LIMIT_IP_MULTIPLIER }) => SIGNET_RATE_LIMIT_IP_MULTIPLIER > 100,
    because: 'is so large that nothing limits who guesses passwords and keys from one address',
  },
  SIGNET_ACCESS_TOKEN_SECONDS: {
    when: ({ SIGNET_ACCESS_TOKEN_SECONDS: life }) => life > 12 * HOUR || life < 60,
    because:
      'is below a minute, so that agents do little but refresh, or above 12 hours, in which a leaked token stays good',
  },
  SIGNET_REFRESH_TOKEN_SECONDS: {
    when: ({ SIGNET_REFRESH_TOKEN_SECONDS }) => SIGNET_REFRESH_TOKEN_SECONDS > 90 * DAY,
    because: 'is above 90 days: a token that somebody copied and nobody uses stays good as long',
  },
  SIGNET_REFRESH_FAMILY_SECONDS: {
    when: ({ SIGNET_REFRESH_FAMILY_SECONDS }) => SIGNET_REFRESH_FAMILY_SECONDS > 365 * DAY,
    because: 'is above a year: so long an agent need not show its key again',
  },
  SIGNET_SESSION_SECONDS: {
    when: ({ SIGNET_SESSION_SECONDS }) => SIGNET_SESSION_SECONDS > 7 * DAY,
    because: 'is above 7 days: so long nobody is asked for a password again',
  },
  SIGNET_ACTIVITY_RETENTION_DAYS: {
    when: ({ SIGNET_ACTIVITY_RETENTION_DAYS }) => SIGNET_ACTIVITY_RETENTION_DAYS < 90,
    because: 'is below 90 days: many break-ins are noticed later than that',
  },
  AUDIT_RETENTION_DAYS: {
    when: ({ AUDIT_RETENTION_DAYS }) => AUDIT_RETENTION_DAYS < 90,
    because: 'is below 90 days: many break-ins are noticed later than that',
  },
  ALLOW_ANONYMOUS_ADMIN_REGISTRATION: {
    when: ({ ALLOW_ANONYMOUS_ADMIN_REGISTRATION }) => ALLOW_ANONYMOUS_ADMIN_REGISTRATION,
    because: 'is on: anyone who reaches this server can make themselves administrator',
  },
  SIGNET_WEBHOOK_ALLOW_HTTP: {
    when: ({ SIGNET_WEBHOOK_ALLOW_HTTP }) => SIGNET_WEBHOOK_ALLOW_HTTP,
    because: 'is on: events may cross the network in the clear',
  },
  SIGNET_WEBHOOK_ALLOW_PRIVATE: {
    when: ({ SIGNET_WEBHOOK_ALLOW_PRIVATE }) => SIGNET_WEBHOOK_ALLOW_PRIVATE,
    because: 'is on: users can make this server call machines in its own network',
  },
  SIGNET_EGRESS_DENIED_PORTS: {
    when: ({ SIGNET_EGRESS_DENIED_PORTS }) =>
      DENIED_PORTS.some((port) => !SIGNET_EGRESS_DENIED_PORTS.includes(port)),
    because: 'leaves out ports of the default: users can make this server talk to databases and mail servers',
  },
  SIGNET_LOG_LEVEL: {
    when: ({ SIGNET_LOG_LEVEL }) => ['silent', 'fatal'].includes(SIGNET_LOG_LEVEL),
    because: 'hides requests and failures',
  },
};

/** Unsafe settings that are on, as sentences for the log. */
export const unsafeOptions = (settings: Settings): string[] =>
  Object.entries(UNSAFE_SETTINGS)
    .filter(([, { when }]) => when(settings))
    .map(([name, { because }]) => `${name} ${because}.`);

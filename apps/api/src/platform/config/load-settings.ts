import fs from 'node:fs';
import { OwnerAccount } from '@signet/contracts';
import { urlOfListener } from './listener.js';
import { keptMasterKey, masterKeyFile } from './master-key.js';
import { Settings } from './settings.js';
import { isPlainHttp } from './unsafe-settings.js';

/** Every problem of the environment, by variable name and rule. Never carries a value. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The settings are not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads and checks every setting once. `NAME_FILE` names a file that holds the value of `NAME`; an empty variable
 * counts as absent. In development the master key is the one that the data folder keeps; whether a missing one may be made
 * is for the database to say.
 * @throws SettingsError with all problems at once
 */
export function loadSettings(environment: NodeJS.ProcessEnv): Settings {
  const faults: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(Settings.shape)) {
    const value = valueOf(environment, name, faults);
    if (value !== undefined) values[name] = value;
  }

  // Whoever only names the owner leaves the service's login to us.
  if (!values['DATABASE_URL'] && values['DATABASE_OWNER_URL'])
    values['DATABASE_URL'] = values['DATABASE_OWNER_URL'];

  const parsed = Settings.safeParse(values);
  if (!parsed.success) {
    // zod's own messages may quote what it received, so only our fixed ones and the rule's kind get through.
    faults.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${ruleOf(issue)}`));
  }
  // Asked of the raw values, so that these are reported even when another setting cannot be read.
  faults.push(...ownerFaults(values), ...plainHttpFaults(values), ...archiveFaults(values));
  if (!values['SIGNET_MASTER_KEY'] && values['SIGNET_ENV'] !== 'development')
    faults.push('SIGNET_MASTER_KEY is required in production (32 bytes: `openssl rand -hex 32`)');
  if (!parsed.success || faults.length) throw new SettingsError(faults);

  const settings = parsed.data;
  return Object.freeze({
    ...settings,
    SIGNET_MASTER_KEY: settings.SIGNET_MASTER_KEY ?? readMasterKey(settings.SIGNET_DATA_DIR),
    SIGNET_DRAIN_SECONDS: settings.SIGNET_DRAIN_SECONDS ?? (settings.SIGNET_ENV === 'production' ? 5 : 0),
    SIGNET_REGISTRATION:
      settings.SIGNET_REGISTRATION ?? (settings.SIGNET_ENV === 'production' ? 'approval' : 'open'),
  });
}

/** Files with secrets that others on this machine may read, as sentences for the log. */
export function exposedFiles(environment: NodeJS.ProcessEnv, { SIGNET_DATA_DIR }: Settings): string[] {
  const named = Object.keys(Settings.shape).flatMap((name) => {
    const file = environment[name] ? undefined : environment[`${name}_FILE`];
    // What an orchestrator mounts has the mode it chose, and no other account beside it.
    const isOurs = file && isSecret(name) && !file.startsWith('/run/secrets/');
    return isOurs ? [{ setting: `${name}_FILE`, file, what: 'names a file' }] : [];
  });
  const made = {
    setting: 'SIGNET_DATA_DIR',
    file: masterKeyFile(SIGNET_DATA_DIR),
    what: 'has a file master.key',
  };
  return [...named, made]
    .filter(({ file }) => ((fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0)
    .map(({ setting, what }) => `${setting} ${what} that other accounts may read: chmod 600.`);
}

const isSecret = (name: string): boolean =>
  Settings.shape[name as keyof typeof Settings.shape].meta()?.['secret'] === true;

const PUBLIC_ADDRESSES = ['SIGNET_PUBLIC_URL', 'SIGNET_DASHBOARD_URL'] as const;

/** In production nobody's keys and passwords cross a network in the clear unless that was asked for by its name. */
function plainHttpFaults(values: Record<string, string>): string[] {
  if (values['SIGNET_ENV'] === 'development') return [];
  const { SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP: flag, SIGNET_HOST } = Settings.shape;
  if (flag.safeParse(values['SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP']).data) return [];
  const host = SIGNET_HOST.safeParse(values['SIGNET_HOST']).data;
  return PUBLIC_ADDRESSES.flatMap((name) => {
    const url = values[name] ?? (host && urlOfListener(host, 80));
    if (!url || !URL.canParse(url) || !isPlainHttp(url)) return [];
    const what = values[name] ? 'is plain http' : 'is not set, so it is plain http at SIGNET_HOST';
    return `${name} ${what}: in production give its https address, or set SIGNET_DANGEROUSLY_ALLOW_PLAIN_HTTP=true`;
  });
}

/** A bucket needs both halves of an access key, and nothing else does. */
function archiveFaults(values: Record<string, string>): string[] {
  const names = ['SIGNET_ARCHIVE_ACCESS_KEY_ID', 'SIGNET_ARCHIVE_SECRET_ACCESS_KEY'];
  const isBucket = /^https?:/.test(values['SIGNET_ARCHIVE_URL'] ?? '');
  return names
    .filter((name) => Boolean(values[name]) !== isBucket)
    .map((name) =>
      isBucket
        ? `${name} is required for the bucket in SIGNET_ARCHIVE_URL`
        : `${name} is for a bucket, and SIGNET_ARCHIVE_URL names none`,
    );
}

/** The rule that the set-up form has, for the owner that the environment names. */
function ownerFaults(values: Record<string, string>): string[] {
  const { SIGNET_OWNER_EMAIL: email, SIGNET_OWNER_PASSWORD: password } = values;
  if (!email && !password) return [];
  if (!email || !password) return ['SIGNET_OWNER_EMAIL and SIGNET_OWNER_PASSWORD go together'];
  const { error } = OwnerAccount.safeParse({ email, password });
  return (error?.issues ?? []).map(
    ({ path: [member], message }) => `SIGNET_OWNER_${String(member).toUpperCase()}: ${message}`,
  );
}

function valueOf(environment: NodeJS.ProcessEnv, name: string, faults: string[]): string | undefined {
  const direct = environment[name];
  const file = environment[`${name}_FILE`];
  if (direct && file) faults.push(`${name} and ${name}_FILE are both set: keep one`);
  if (direct) return direct;
  if (!file) return undefined;
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    faults.push(`${name}_FILE names a file that cannot be read`);
    return undefined;
  }
}

function ruleOf(issue: {
  code?: string;
  message: string;
  minimum?: unknown;
  maximum?: unknown;
  values?: unknown;
}) {
  switch (issue.code) {
    case 'invalid_type':
      return 'is required, or is not of the right type';
    case 'too_small':
      return `is too small (at least ${String(issue.minimum)})`;
    case 'too_big':
      return `is too large (at most ${String(issue.maximum)})`;
    case 'invalid_value':
      return `must be one of ${(issue.values as unknown[]).join(', ')}`;
    default:
      return issue.message;
  }
}

function readMasterKey(dataDir: string): Buffer<ArrayBuffer> | undefined {
  try {
    return keptMasterKey(dataDir) ?? undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError([`SIGNET_DATA_DIR has a file master.key that cannot be read (${code})`]);
  }
}

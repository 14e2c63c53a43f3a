import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { urlOfListener } from './listener.js';
import { Settings } from './settings.js';

/** Every problem of the environment, by variable name and rule. Never carries a value. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The settings are not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads and checks every setting once. `NAME_FILE` names a file that holds the value of `NAME`; an empty variable
 * counts as absent. In development a missing master key is made and kept in the data folder.
 * @throws SettingsError with all problems at once
 */
export function loadSettings(environment: NodeJS.ProcessEnv): Settings {
  const faults: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(Settings.shape)) {
    const value = valueOf(environment, name, faults);
    if (value !== undefined) values[name] = value;
  }

  const parsed = Settings.safeParse(values);
  if (!parsed.success) {
    // zod's own messages may quote what it received, so only our fixed ones and the rule's kind get through.
    faults.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${ruleOf(issue)}`));
  }
  // Asked of the raw values, so that these are reported even when another setting cannot be read.
  if (Boolean(values['SIGNET_OWNER_EMAIL']) !== Boolean(values['SIGNET_OWNER_PASSWORD']))
    faults.push('SIGNET_OWNER_EMAIL and SIGNET_OWNER_PASSWORD go together');
  if (!values['SIGNET_MASTER_KEY'] && values['SIGNET_ENV'] !== 'development')
    faults.push('SIGNET_MASTER_KEY is required in production (32 bytes: `openssl rand -hex 32`)');
  if (!parsed.success || faults.length) throw new SettingsError(faults);

  const settings = parsed.data;
  return Object.freeze({
    ...settings,
    SIGNET_MASTER_KEY: settings.SIGNET_MASTER_KEY ?? keptMasterKey(settings.SIGNET_DATA_DIR),
    SIGNET_REGISTRATION:
      settings.SIGNET_REGISTRATION ?? (settings.SIGNET_ENV === 'production' ? 'approval' : 'open'),
  });
}

/** The address clients use, without a trailing slash; also the issuer of tokens. */
export const publicUrl = ({ SIGNET_PUBLIC_URL, SIGNET_HOST, SIGNET_API_PORT }: Settings): string =>
  (SIGNET_PUBLIC_URL ?? urlOfListener(SIGNET_HOST, SIGNET_API_PORT)).replace(/\/+$/, '');

/** The address people use, without a trailing slash. */
export const dashboardUrl = ({
  SIGNET_DASHBOARD_URL,
  SIGNET_HOST,
  SIGNET_DASHBOARD_PORT,
}: Settings): string =>
  (SIGNET_DASHBOARD_URL ?? urlOfListener(SIGNET_HOST, SIGNET_DASHBOARD_PORT)).replace(/\/+$/, '');

/** Unsafe options that are on, as sentences for the log. */
export function unsafeOptions(settings: Settings): string[] {
  const options: [boolean, string][] = [
    [
      settings.ALLOW_ANONYMOUS_ADMIN_REGISTRATION,
      'ALLOW_ANONYMOUS_ADMIN_REGISTRATION is on: anyone who reaches this server can make themselves administrator.',
    ],
    [
      settings.SIGNET_WEBHOOK_ALLOW_PRIVATE,
      'SIGNET_WEBHOOK_ALLOW_PRIVATE is on: users can make this server call machines in its own network.',
    ],
  ];
  return options.filter(([isOn]) => isOn).map(([, warning]) => warning);
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

function keptMasterKey(dataDir: string): Buffer<ArrayBuffer> {
  const file = path.join(dataDir, 'master.key');
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    fs.writeFileSync(file, randomBytes(32).toString('hex') + '\n', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from(fs.readFileSync(file, 'utf8').trim(), 'hex');
  if (key.length !== 32)
    throw new SettingsError(['master.key in the data folder is damaged: restore it from a backup']);
  return key;
}

import type { Settings } from './platform/config/settings.js';
import { UnusableRedisError } from './platform/redis/redis.js';

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', '28P01', '3D000'];

/** What went wrong before anything could be served, as one sentence for a person. */
export function sentenceFor(error: unknown, settings: Settings): string {
  const { DATABASE_URL, DATABASE_OWNER_URL, SIGNET_OPS_PORT } = settings;
  const { code, message, port, path } = error as {
    code?: string;
    message?: string;
    port?: number;
    path?: string;
  };
  if (error instanceof UnusableRedisError) return error.message;
  if (code === 'EADDRINUSE') {
    const setting = port === SIGNET_OPS_PORT ? 'SIGNET_OPS_PORT' : 'SIGNET_API_PORT';
    return `Port ${port} is taken. Stop the program that uses it, or set ${setting} to another one.`;
  }
  if (code === 'EACCES') return `Signet may not use ${path ?? `port ${port}`}.`;
  if (code && UNREACHABLE.includes(code)) {
    const name = DATABASE_OWNER_URL ? 'DATABASE_OWNER_URL' : 'DATABASE_URL';
    return `The database cannot be reached (${code}). Check ${name} and that PostgreSQL runs.`;
  }
  const reason = (message ?? 'unknown reason')
    .replaceAll(DATABASE_URL, '[DATABASE_URL]')
    .replaceAll(DATABASE_OWNER_URL ?? DATABASE_URL, '[DATABASE_OWNER_URL]');
  return `Signet cannot start: ${reason}`;
}
